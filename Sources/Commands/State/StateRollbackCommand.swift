import ArgumentParser
import Diagnostics
import StateStorage

struct StateRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Make the state what it was after an earlier run.",
    usage: "stack state rollback [<directory>] <version>",
    discussion: """
      Only the record changes, as a new version; nothing in the world is touched. The next plan shows what it would take \
      to follow. `stack state history` lists the versions.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Argument(help: "The stack's directory, and the version.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let store = try await Project(directory: directory).existingStore()
    guard rest.count == 1, let number = Int(rest[0]) else {
      throw Diagnostic(.error, "to which version?", hints: ["`stack state history` lists them"])
    }
    let serial = try await lock.change(store, "state rollback") { lease in
      try await store.rollBack(toVersion: number, under: lease)
    }
    common.terminal.note("the state is that of version \(number) again, at serial \(serial)")
  }
}
