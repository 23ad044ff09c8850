import ArgumentParser
import FoundationEssentials
import KeyManagement

struct KMSKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make, list, rotate, disable, destroy and restore keys and their versions.",
    subcommands: [
      Create.self, List.self, Describe.self, Rotate.self, SetPrimary.self, Enable.self, Disable.self, Destroy.self,
      Restore.self,
    ])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a key with a first version.")
    @OptionGroup var kms: KMSOptions
    @Option(help: "What it is for: encrypt, mac or sign.") var purpose = "encrypt"
    @Option(name: .customLong("rotation-period"), help: ArgumentHelp("As in 90d.", valueName: "days"))
    var rotationPeriod: String?
    @Argument(help: "RING/KEY") var key: String

    func validate() throws {
      _ = try wantedPurpose()
      _ = try period()
    }

    private func wantedPurpose() throws -> KeyPurpose {
      guard let purpose = KeyPurpose(rawValue: purpose) else {
        throw ValidationError("--purpose is encrypt, mac or sign, not `\(purpose)`")
      }
      return purpose
    }

    private func period() throws -> Duration? {
      guard let text = rotationPeriod else { return nil }
      guard let days = Int64(text.hasSuffix("d") ? String(text.dropLast()) : text), (1...36500).contains(days) else {
        throw ValidationError("--rotation-period is in days, as in 90d, not `\(text)`")
      }
      return .seconds(days * 86400)
    }

    func run() async throws {
      let (purpose, period) = (try wantedPurpose(), try period())
      let store = try kms.store()
      try await kms.recording(store, "create key", key) {
        _ = try await store.createKey(key, purpose: purpose, rotationPeriod: period)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys of a ring.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @Flag(help: "Print JSON.") var json = false
    @Argument(help: "The ring; all rings when left out.") var ring: String?

    func run() async throws {
      let store = try kms.store()
      let rings = try ring.map { [$0] } ?? store.rings().map(\.name)
      let keys = try rings.flatMap { try store.keys(in: $0) }
      if json { return common.terminal.print(.array(keys.map(KMSDocuments.key))) }
      var table = Table(["KEY", "PURPOSE", "PRIMARY", "ROTATED", "GOES ON"])
      for key in keys {
        table.append([
          key.name.description, key.purpose.rawValue, key.primary.map(String.init) ?? "none",
          key.rotated.formatted(.iso8601), key.destroyAfter?.formatted(.iso8601) ?? "",
        ])
      }
      if !table.isEmpty { common.terminal.print(table.text()) }
    }
  }

  struct Describe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "describe", abstract: "Tell what a key is for, and list its versions.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @Flag(help: "Print JSON.") var json = false
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      let store = try kms.store()
      let found = try store.key(key)
      if json { return common.terminal.print(KMSDocuments.key(found, try store.versions(of: key))) }
      let primary = found.primary
      var table = Table(["VERSION", "STATE", "CREATED", "GOES ON"])
      for version in try store.versions(of: key) {
        table.append([
          String(version.number) + (version.number == primary ? " (primary)" : ""), version.state.rawValue,
          version.created.formatted(.iso8601), version.destroyAfter?.formatted(.iso8601) ?? "",
        ])
      }
      common.terminal.print(Self.words(found) + "\n" + table.text())
    }

    private static func words(_ key: CryptoKey) -> String {
      let purpose = "\(key.name) for \(key.purpose.rawValue)"
      guard let period = key.rotationPeriod else { return "\(purpose), a new version by hand only" }
      let seconds = period.components.seconds
      let every = seconds % 86400 == 0 ? "\(seconds / 86400) days" : DurationText.of(period)
      let next = key.rotated.addingTimeInterval(Double(seconds)).formatted(.iso8601)
      return "\(purpose), a new version every \(every), the next on \(next)"
    }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate", abstract: "Make a new version, and have it be the primary.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      let store = try kms.store()
      let version = try await kms.recording(store, "rotate", key) { try await store.rotate(key) }
      common.terminal.print("\(key): version \(version.number) is the primary")
    }
  }

  struct SetPrimary: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set-primary", abstract: "Have another version be the primary.")
    @OptionGroup var version: VersionOptions

    func run() async throws { try await version.change("set primary") { try $0.setPrimary($1, of: $2) } }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Let a version be used again.")
    @OptionGroup var version: VersionOptions

    func run() async throws { try await version.change("enable") { try $0.enable($1, of: $2) } }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "disable", abstract: "Keep a version from being used.")
    @OptionGroup var version: VersionOptions

    func run() async throws { try await version.change("disable") { try $0.disable($1, of: $2) } }
  }

  struct Destroy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "destroy",
      abstract: "Make a version unusable, and wipe its material after 30 days; without --version the whole key.")
    @OptionGroup var kms: KMSOptions
    @Option(help: "Its number.") var version: Int?
    @Flag(help: "Wipe it at once: nothing brings it back.") var purge = false
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      let grace = purge ? Duration.zero : KeyStore.defaultGrace
      let store = try kms.store()
      try await kms.recording(store, "destroy", key, version: version) {
        if let version {
          try store.destroy(version, of: key, grace: grace)
        } else {
          try store.deleteKey(key, grace: grace)
        }
      }
    }
  }

  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore",
      abstract: "Bring a version back that was to be destroyed; without --version the whole key.")
    @OptionGroup var kms: KMSOptions
    @Option(help: "Its number.") var version: Int?
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      let store = try kms.store()
      try await kms.recording(store, "restore", key, version: version) {
        if let version { try store.restore(version, of: key) } else { try store.restoreKey(key) }
      }
    }
  }
}
