import ArgumentParser
import Diagnostics
import StateStorage

struct StateRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Forget objects without touching them.",
    usage: "stack state rm [<directory>] <address> ... [--dry-run]",
    discussion: "An address stands for all its instances. What is forgotten goes on running, and is no longer ours.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @OptionGroup var trial: DryRunOption
  @Argument(help: "The stack's directory, and addresses.") var arguments: [String] = []

  func run() async throws {
    let (directory, addresses) = try common.split(arguments)
    let store = try await Project(directory: directory).existingStore()
    guard !addresses.isEmpty else {
      throw Diagnostic(.error, "which objects?", hints: ["`stack state list` prints the addresses"])
    }
    let removed: [InstanceKey]
    if trial.isOn {
      removed = try await store.snapshot().instances(standingFor: addresses).map(\.key)
      try await store.close()
    } else {
      removed = try await lock.change(store, "state rm") { lease in
        try await store.refuseOpenIntents()
        let keys = try await store.snapshot().instances(standingFor: addresses).map(\.key)
        try await store.commit(keys.map { .remove($0) }, closing: nil, under: lease)
        return keys
      }
    }
    let verb = trial.isOn ? "would forget" : "forgot"
    common.terminal.print(removed.map { "\(verb) \($0)" }.joined(separator: "\n"))
  }
}
