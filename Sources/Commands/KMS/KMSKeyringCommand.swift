import ArgumentParser
import FoundationEssentials
import KeyManagement

struct KMSKeyringCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keyring", abstract: "Make, list, delete and restore key rings.",
    subcommands: [Create.self, List.self, Delete.self, Restore.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a key ring.")
    @OptionGroup var kms: KMSOptions
    @Argument(help: "Its name.") var name: String

    func run() async throws {
      let store = try kms.store()
      try await kms.recording(store, "create ring", name) { _ = try store.createRing(name) }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the key rings.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
      if json { return common.terminal.print(.array(try kms.store().rings().map(KMSDocuments.ring))) }
      var table = Table(["RING", "KEYS", "CREATED", "GOES ON"])
      let store = try kms.store()
      for ring in try store.rings() {
        table.append([
          ring.name, String(try store.keys(in: ring.name).count), ring.created.formatted(.iso8601),
          ring.destroyAfter?.formatted(.iso8601) ?? "",
        ])
      }
      if !table.isEmpty { common.terminal.print(table.text()) }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "delete",
      abstract: "Make a ring and its keys unusable, and let them go after 30 days.")
    @OptionGroup var kms: KMSOptions
    @Flag(help: "Let them go at once: nothing brings them back.") var purge = false
    @Argument(help: "Its name.") var name: String

    func run() async throws {
      let store = try kms.store()
      try await kms.recording(store, "delete ring", name) {
        try store.deleteRing(name, grace: purge ? .zero : KeyStore.defaultGrace)
      }
    }
  }

  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore", abstract: "Bring a deleted ring back with its keys.")
    @OptionGroup var kms: KMSOptions
    @Argument(help: "Its name.") var name: String

    func run() async throws {
      let store = try kms.store()
      try await kms.recording(store, "restore ring", name) { try store.restoreRing(name) }
    }
  }
}
