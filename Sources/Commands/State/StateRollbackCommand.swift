import ArgumentParser
import Diagnostics
import StateStorage

struct StateRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Make the state what it was after an earlier run.",
    usage: "stack state rollback [<directory>] <version>",
    discussion: """
      Only the record changes, as a new version; nothing in the world is touched. The next plan shows what it would take \
      to follow. `stack state history` lists the versions. What a back end has that is no state is replaced.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Argument(help: "The stack's directory, and the version.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    guard rest.count == 1, let number = Int(rest[0]) else {
      throw Diagnostic(.error, "to which version?", hints: ["`stack state history` lists them"])
    }
    let store = try await store(Project(directory: directory))
    // Before the lock: giving that back would push what is known here.
    _ = try await store.snapshot(ofVersion: number)
    let serial = try await lock.change(store, "state rollback") { lease in
      try await store.rollBack(toVersion: number, under: lease)
    }
    common.terminal.note("the state is that of version \(number) again, at serial \(serial)")
  }

  /// The history is here also where what the back end has cannot be read any more.
  private func store(_ project: Project) async throws -> any StateStore {
    do { return try await project.existingStore() } catch StateError.remoteDamaged(let location, let detail) {
      guard let mirror = try await project.backend().files(project.workspace), LocalStateStore.exists(mirror) else {
        throw StateError.remoteDamaged(location: location, detail: detail)
      }
      return try await project.openStore(replacesDamage: true)
    }
  }
}
