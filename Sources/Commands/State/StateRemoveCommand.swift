import ArgumentParser
import Diagnostics
import StateStorage

struct StateRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Forget objects without touching them.",
    usage: "stack state rm [<directory>] <address> ...",
    discussion: "An address stands for all its instances. What is forgotten goes on running, and is no longer ours.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Argument(help: "The stack's directory, and addresses.") var arguments: [String] = []

  func run() async throws {
    let (directory, addresses) = try common.split(arguments)
    let store = try await Project(directory: directory).existingStore()
    guard !addresses.isEmpty else {
      throw Diagnostic(.error, "which objects?", hints: ["`stack state list` prints the addresses"])
    }
    let removed = try await lock.change(store, "state rm") { lease in
      let snapshot = try await store.snapshot()
      var keys: [InstanceKey] = []
      for address in addresses {
        let found = snapshot.instances.map(\.key).filter { Self.stands($0.address, for: address) }
        if found.isEmpty { _ = try snapshot.instance(at: address) }
        keys += found
      }
      try await store.commit(keys.map { .remove($0) }, closing: nil, under: lease)
      return Set(keys).sorted()
    }
    common.terminal.print(removed.map { "forgot \($0)" }.joined(separator: "\n"))
  }

  /// Whether `address` is the one, an instance of it, or in that module.
  private static func stands(_ address: String, for wanted: String) -> Bool {
    guard address.hasPrefix(wanted) else { return false }
    let next = address.dropFirst(wanted.count).first
    return next == nil || next == "[" || (next == "." && wanted.hasPrefix("module."))
  }
}
