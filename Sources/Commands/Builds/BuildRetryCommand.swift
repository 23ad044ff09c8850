import ArgumentParser
import Builds
import Diagnostics
import Platform

struct BuildRetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Run a build again: the same definition, source and substitutions.",
    discussion: """
      What was built from files as they were is built from those files as they are now. A build that needs approval and \
      never had it waits for that.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id = "latest"

  func run() async throws {
    let history = BuildHistory()
    let earlier = try history.find(id)
    guard earlier.status.isFinal else {
      throw Diagnostic(.error, "the build `\(earlier.id)` is not over", hints: ["cancel it first"])
    }
    let record = try history.retry(earlier)
    if record.status == .pending {
      common.terminal.print(record.id)
      return common.terminal.note("nobody has approved of it: `stack build approve \(record.id)` lets it run")
    }
    try await ForegroundBuild(terminal: common.terminal, json: false, keepsWorkspace: false, history: history)
      .run(record, definition: try history.definition(of: record).map { try DefinitionReader.read($0).0 })
  }
}
