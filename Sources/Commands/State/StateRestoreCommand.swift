import ArgumentParser
import Diagnostics
import StateStorage

struct StateRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Make a damaged state file anew, from a copy and what was changed since.",
    usage: "stack state restore [<directory>] [<copy>]",
    discussion: """
      A copy is taken before and after every run that changes something, and a log beside it tells what was changed since. \
      Without a name the newest copy is put back and the changes are made again on it; a file that is whole is left alone: \
      for that, `stack state rollback` is the gentler way. A copy that is named is put back as it is. The present file is kept \
      beside it. It takes the lock where the file can be opened. Of a back end `http` or `s3` it is the copy here that is made \
      anew; the next run pushes what the back end lacks.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Take the lock away from who holds it; what that run writes later is refused.") var force = false
  @Argument(help: "The stack's directory, and a copy under `.stack/backups`.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let project = try Project(directory: directory)
    guard let layout = try await project.backend().files(project.workspace) else {
      throw Diagnostic(
        .error, "the state is not kept in a file here", detail: "its back end keeps it alone",
        hints: ["go back to an earlier state with `stack state rollback`"])
    }
    let copies = LocalStateStore.backups(of: layout)
    guard rest.count < 2, !rest.isEmpty || !copies.isEmpty else {
      throw Diagnostic(.error, "there is no copy of the state", detail: "they are kept in `\(layout.backups)`")
    }
    let (copy, outcome) = try await restore(layout, rest.first.map { [$0] } ?? copies.reversed(), rest.first)
    let store = try LocalStateStore(layout, stackName: "", root: project.root)
    let snapshot = try await store.snapshot()
    try await store.close()
    let count = snapshot.instances.count
    let changes = outcome.changes
    let since = changes == 0 ? "" : ", with the \(changes) change\(changes == 1 ? "" : "s") made after it"
    common.terminal.note(
      "the state is that of `\(copy)`, as it was at serial \(outcome.serialOfCopy)\(since): "
        + "\(count) object\(count == 1 ? "" : "s"), at serial \(snapshot.head.serial) now")
    if let kept = outcome.kept { common.terminal.note("the file that was in place is kept as `\(kept)`") }
    common.terminal.note(Self.caution(outcome, isNamed: !rest.isEmpty))
  }

  /// Restores from the first of the copies that is whole; each of them has a log of what came after it.
  private func restore(
    _ layout: StateLayout, _ copies: [String], _ named: String?
  ) async throws -> (String, StateRestoration.Outcome) {
    for copy in copies.dropLast() {
      do { return (copy, try await restore(layout, copy, named)) } catch let error as StateError {
        switch error {
        case .corrupt(copy, let detail, _): common.terminal.note("`\(copy)` is damaged too: \(detail)")
        case .notAState(copy): common.terminal.note("`\(copy)` is damaged too: it is no state file")
        default: throw error
        }
      }
    }
    let copy = copies.last ?? ""
    return (copy, try await restore(layout, copy, named))
  }

  private func restore(
    _ layout: StateLayout, _ copy: String, _ named: String?
  ) async throws -> StateRestoration.Outcome {
    try await StateRestoration(
      copy, to: layout, replacesWhole: named != nil || force, goesOn: named == nil, breaksLock: force
    ).run()
  }

  /// What the user must know is not in the state.
  private static func caution(_ outcome: StateRestoration.Outcome, isNamed: Bool) -> String {
    let reached = outcome.serialReached
    let lost =
      switch outcome.serialBefore {
      case let before? where before <= reached: "nothing was committed after that"
      case let before?: "what was committed after serial \(reached), up to serial \(before), is not in it"
      case nil where isNamed: "what was committed after it, as by the last run, is not in it"
      case nil where outcome.isCutShort:
        "what was committed after serial \(reached) is not in it, as a part of the log is missing"
      case nil where outcome.changes > 0: "that is all that was recorded"
      case nil: "nothing is recorded of what may have been committed after that"
      }
    return lost + ": look at `stack plan` before you apply"
  }
}
