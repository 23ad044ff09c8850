import ArgumentParser
import Diagnostics
import StateStorage

struct StateRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a copy in place of a damaged state file.",
    usage: "stack state restore [<directory>] [<copy>]",
    discussion: """
      A copy is taken before and after every run that changes something; without a name the newest is put back, and a file \
      that is whole is left alone: for that, `stack state rollback` is the gentler way. The present file is kept beside it. \
      It takes the lock where the file can be opened.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Take the lock away from who holds it; what that run writes later is refused.") var force = false
  @Argument(help: "The stack's directory, and a copy under `.stack/backups`.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let project = try Project(directory: directory)
    if let settings = try await project.backendRecord.read(), settings.type != "local" || settings.values["path"] != nil
    {
      throw Diagnostic(
        .error, "the state is not kept beside the manifests", detail: "its back end is `\(settings.type)`",
        hints: ["go back to an earlier state with `stack state rollback`"])
    }
    let copies = LocalStateStore.backups(of: project.layout)
    guard rest.count < 2, let copy = rest.first ?? copies.last else {
      throw Diagnostic(.error, "there is no copy of the state", detail: "they are kept in `\(project.layout.backups)`")
    }
    let isNamed = !rest.isEmpty
    let outcome = try await StateRestoration(
      copy, to: project.layout, replacesWhole: isNamed || force, breaksLock: force
    ).run()
    let snapshot = try await project.existingSnapshot()
    let count = snapshot.instances.count
    common.terminal.note(
      "the state is that of `\(copy)`, as it was at serial \(outcome.serialOfCopy): "
        + "\(count) object\(count == 1 ? "" : "s"), at serial \(snapshot.head.serial) now")
    if let kept = outcome.kept { common.terminal.note("the file that was in place is kept as `\(kept)`") }
    common.terminal.note(Self.caution(outcome))
  }

  /// What the user must know is not in the copy.
  private static func caution(_ outcome: StateRestoration.Outcome) -> String {
    let lost =
      switch outcome.serialBefore {
      case let before? where before <= outcome.serialOfCopy: "nothing was written after it"
      case let before?: "what was written after it, up to serial \(before), is not in it"
      case nil: "what was written after it, as by the last run, is not in it"
      }
    return lost + ": look at `stack plan` before you apply"
  }
}
