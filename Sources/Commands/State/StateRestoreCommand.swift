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
      anew; the next run pushes what the back end lacks. Where the copy here is whole and what the back end has is no state, \
      what is known here is written over that.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Take the lock away from who holds it; what that run writes later is refused.") var force = false
  @Argument(help: "The stack's directory, and a copy under `.stack/backups`.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let project = try Project(directory: directory)
    let backend = try await project.backend()
    guard let layout = try backend.files(project.workspace) else {
      throw Diagnostic(
        .error, "the state is not kept in a file here", detail: "its back end keeps it alone",
        hints: ["go back to an earlier state with `stack state rollback`"])
    }
    if let copy = rest.first { try GivenFile(path: copy, what: "copy of a state").checkKind() }
    let copies = LocalStateStore.backups(of: layout)
    var fault: (any Error)?
    if rest.isEmpty {
      do {
        if let mending = try await mend(project, backend) { return tell(mending) }
      } catch StateError.corrupt {
        // Neither can be read: the one here first.
      } catch {
        // The back end may be away. Whether there is anything to restore here shows without it.
        fault = error
      }
      if copies.isEmpty, let kept = try await backend.setAsideDamaged(project.workspace, project.root) {
        common.terminal.note(
          "what was kept here of the back end's state is put aside as `\(kept)`, and fetched anew by the next run")
        return
      }
    }
    guard rest.count < 2, !rest.isEmpty || !copies.isEmpty else {
      if let fault { throw fault }
      throw Diagnostic(.error, "there is no copy of the state", detail: "they are kept in `\(layout.backups)`")
    }
    let (copy, outcome): (String, StateRestoration.Outcome)
    do {
      (copy, outcome) = try await restore(layout, rest.first.map { [$0] } ?? copies.reversed(), rest.first)
    } catch StateError.whole(let path) {
      throw fault ?? StateError.whole(path: path)
    }
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
    if rest.isEmpty, let mending = try? await mend(project, backend) { tell(mending) }
  }

  /// Writes what is known here over what the back end has, where that is no state.
  private func mend(_ project: Project, _ backend: any Backend) async throws -> RemoteStateStore.Mending? {
    try await backend.mend(
      project.workspace, project.root, LockRequest(operation: "state restore"))
  }

  private func tell(_ mending: RemoteStateStore.Mending) {
    let count = mending.instances
    common.terminal.note(
      "the state at `\(mending.location)` is what this folder last knew of it: \(count) object\(count == 1 ? "" : "s"), "
        + "at serial \(mending.serial)")
    common.terminal.note(
      "what others may have written there after that is not in it: look at `stack plan` before you apply")
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
      case let before? where before > reached:
        "what was committed after serial \(reached), up to serial \(before), is not in it"
      case _ where isNamed && outcome.serialBefore == nil:
        "what was committed after it, as by the last run, is not in it"
      case _ where outcome.isCutShort:
        "what was committed after serial \(reached) is not in it, as a part of the log is missing"
      case _ where outcome.missing > 0:
        "the log lacks \(outcome.missing) record\(outcome.missing == 1 ? "" : "s") of what was begun, and of no object"
      case .some where outcome.isConfirmed: "nothing was committed after that"
      case _ where outcome.isLogDamaged:
        "the end of the log is damaged: what it told of after serial \(reached) is not in it"
      case _ where outcome.changes > 0: "that is all that was recorded"
      case .some: "nothing is recorded as committed after that"
      case nil: "nothing is recorded of what may have been committed after that"
      }
    return lost + ": look at `stack plan` before you apply"
  }
}
