import ArgumentParser
import Diagnostics
import StateStorage

struct StateRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a copy in place of a damaged state file.",
    usage: "stack state restore [<directory>] [<copy>]",
    discussion: """
      A copy is taken before every run that changes something; without a name the newest is put back. The present file is \
      kept beside it. For a file that is whole, `stack state rollback` is the gentler way.
      """)

  @OptionGroup var common: CommonOptions
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
    try LocalStateStore.restore(copy, to: project.layout)
    let snapshot = try await project.existingSnapshot()
    let count = snapshot.instances.count
    common.terminal.note(
      "the state is that of `\(copy)`: \(count) object\(count == 1 ? "" : "s"), at serial \(snapshot.head.serial)")
  }
}
