import ArgumentParser
import Diagnostics
import Language
import StateStorage

struct StateMoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mv", abstract: "Give objects another address, without touching them.",
    usage: "stack state mv [<directory>] <source> <destination> [--dry-run]",
    discussion: """
      Both are instances, resources or modules: `bucket.a` to `module.store.bucket.a`, `bucket.a[0]` to `bucket.a["eu"]`, \
      `module.old` to `module.new`. A `moved` block in the manifests does the same for everybody who applies them.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @OptionGroup var trial: DryRunOption
  @Argument(help: "The stack's directory, and two addresses.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    guard rest.count == 2 else {
      throw Diagnostic(
        .error, "give the address to move and the one to move it to", detail: "found \(rest.count)",
        hints: ["as in `stack state mv bucket.old bucket.new`"])
    }
    let move = try StateMove(from: rest[0], to: rest[1])
    // Where it goes must be an address that the manifests can have.
    _ = try TargetAddress(parsing: rest[1])
    let store = try await Project(directory: directory).existingStore()
    let renamings: [StateMove.Renaming]
    if trial.isOn {
      renamings = try move.renamings(in: try await store.snapshot())
      try await store.close()
    } else {
      renamings = try await lock.change(store, "state mv") { lease in
        try await store.refuseOpenIntents()
        let snapshot = try await store.snapshot()
        let renamings = try move.renamings(in: snapshot)
        try await store.commit(move.changes(renamings, in: snapshot), closing: nil, under: lease)
        return renamings
      }
    }
    let verb = trial.isOn ? "would move" : "moved"
    for renaming in renamings { common.terminal.print("\(verb) \(renaming.before.key) to \(renaming.after.key)") }
    if renamings.isEmpty { common.terminal.note("nothing to move: it is there already") }
  }
}
