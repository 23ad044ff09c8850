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
    static let configuration = CommandConfiguration(abstract: "Make a key with a first version.")
    @OptionGroup var kms: KMSOptions
    @Option(help: "What it is for: encrypt, mac or sign.") var purpose = "encrypt"
    @Option(name: .customLong("rotation-period"), help: ArgumentHelp("As in 90d.", valueName: "days"))
    var rotationPeriod: String?
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      guard let purpose = KeyPurpose(rawValue: purpose) else {
        throw ValidationError("--purpose is encrypt, mac or sign")
      }
      let days = rotationPeriod.map { Int64($0.hasSuffix("d") ? String($0.dropLast()) : $0) }
      if let days, (days ?? 0) < 1 || (days ?? 0) > 36500 { throw ValidationError("--rotation-period is as in 90d") }
      let period = days.flatMap { $0 }.map { Duration.seconds($0 * 86400) }
      let store = try kms.store()
      try await kms.recording(store, "create key", key) {
        _ = try await store.createKey(key, purpose: purpose, rotationPeriod: period)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the keys of a ring.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @Argument(help: "The ring.") var ring: String

    func run() async throws {
      var table = Table(["KEY", "PURPOSE", "PRIMARY", "ROTATED", "GOES ON"])
      for key in try kms.store().keys(in: ring) {
        table.append([
          key.name.description, key.purpose.rawValue, key.primary.map(String.init) ?? "none",
          key.rotated.formatted(.iso8601), key.destroyAfter?.formatted(.iso8601) ?? "",
        ])
      }
      if !table.isEmpty { common.terminal.print(table.text()) }
    }
  }

  struct Describe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the versions of a key.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      let store = try kms.store()
      let primary = try store.key(key).primary
      var table = Table(["VERSION", "STATE", "CREATED", "GOES ON"])
      for version in try store.versions(of: key) {
        table.append([
          String(version.number) + (version.number == primary ? " (primary)" : ""), version.state.rawValue,
          version.created.formatted(.iso8601), version.destroyAfter?.formatted(.iso8601) ?? "",
        ])
      }
      common.terminal.print(table.text())
    }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a new version, and have it be the primary.")
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
    static let configuration = CommandConfiguration(abstract: "Let a version be used again.")
    @OptionGroup var version: VersionOptions

    func run() async throws { try await version.change("enable") { try $0.enable($1, of: $2) } }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Keep a version from being used.")
    @OptionGroup var version: VersionOptions

    func run() async throws { try await version.change("disable") { try $0.disable($1, of: $2) } }
  }

  struct Destroy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a version unusable, and wipe its material after 30 days.")
    @OptionGroup var version: VersionOptions
    @Flag(help: "Wipe it at once: nothing brings it back.") var purge = false

    func run() async throws {
      let grace = purge ? Duration.zero : KeyStore.defaultGrace
      try await version.change("destroy") { try $0.destroy($1, of: $2, grace: grace) }
    }
  }

  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a version back that was to be destroyed; without --version the whole key.")
    @OptionGroup var kms: KMSOptions
    @Option(help: "Its number.") var version: Int?
    @Argument(help: "RING/KEY") var key: String

    func run() async throws {
      let store = try kms.store()
      try await kms.recording(store, "restore", key) {
        if let version { try store.restore(version, of: key) } else { try store.restoreKey(key) }
      }
    }
  }
}

/// A version of a key, and how a change of it is made and written down.
struct VersionOptions: ParsableArguments {
  @OptionGroup var kms: KMSOptions
  @Option(help: "Its number.") var version: Int
  @Argument(help: "RING/KEY") var key: String

  func change(_ action: String, _ body: (KeyStore, Int, String) throws -> Void) async throws {
    let store = try kms.store()
    try await kms.recording(store, action, "\(key)/versions/\(version)") { try body(store, version, key) }
  }
}
