import ArgumentParser
import Diagnostics
import StateStorage

struct StateResolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Settle a conflict with a remote state.",
    usage: "stack state resolve [<directory>] ours|theirs",
    discussion: """
      Where a run could not push its changes, and its lock was taken away by others who changed the state, there are two. \
      `theirs` goes on from what the back end has, `ours` puts what is kept here in its place. The other side stays in \
      `stack state history`, and what it made in the world is untouched: the next plan shows what it would take.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Argument(help: "The stack's directory, and the side to go on from.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    guard rest.count == 1, let side = RemoteStateStore.Side(rawValue: rest[0]) else {
      throw Diagnostic(
        .error, "which side?",
        hints: [
          "`stack state resolve theirs` goes on from the back end's",
          "`stack state resolve ours` puts what is kept here in its place",
        ])
    }
    let project = try Project(directory: directory)
    try await lock.holding("state resolve") { try await resolve(project, side, $0) }
  }

  private func resolve(
    _ project: Project, _ side: RemoteStateStore.Side, _ request: LockRequest
  ) async throws {
    if let settlement = try await project.backend().settleLineage(project.workspace, side, project.root, request) {
      common.terminal.note(Self.text(side, settlement))
      return
    }
    let store = try await project.existingStore()
    guard let remote = store as? RemoteStateStore,
      let settlement = try await remote.resolve(side, request)
    else {
      try await store.close()
      common.terminal.note("there is no conflict")
      return
    }
    try await store.close()
    common.terminal.note(Self.text(side, settlement))
  }

  private static func text(_ side: RemoteStateStore.Side, _ settlement: RemoteStateStore.Settlement) -> String {
    if let kept = settlement.kept {
      let whose = side == .ours ? "what was kept here, over theirs" : "theirs"
      return "the state is \(whose), at serial \(settlement.serial); the file that was kept here is `\(kept)`"
    }
    switch side {
    case .ours: return "the state is ours, at serial \(settlement.serial); theirs is the version before it"
    case .theirs:
      let ours = settlement.versionOfOurs.map { "; ours was version \($0)" } ?? ""
      return "the state is theirs, at serial \(settlement.serial)\(ours)"
    }
  }
}
