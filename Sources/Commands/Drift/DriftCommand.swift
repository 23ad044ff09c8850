import ArgumentParser
import Diagnostics
import Engine
import Platform

struct DriftCommand: AsyncParsableCommand, JSONReporting {
  static let endsWithSummary = false
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Show what was changed outside of stack since the last apply.",
    discussion: """
      Looks at every real thing and compares it with the state; nothing is changed, the state neither. Exits with 2 when \
      something differs. Lines of `.driftignore` in the stack's directory say what is not to count.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var locking: LockOption
  @Option(
    help: ArgumentHelp(
      "Do not count this: an address and perhaps an attribute, with `*` for any text; may be given again.",
      valueName: "rule"))
  var ignore: [String] = []
  @Option(
    name: .customLong("ignore-file"),
    help: ArgumentHelp("Read such rules from this file in place of `.driftignore`.", valueName: "file"),
    completion: .file())
  var ignoreFile: String?
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let directory = try common.directory(directory)
    let rules = try DriftRules(ignore, file: ignoreFile.map { Path.absolute($0) }, directory: directory)
    let options = try scope.refreshing()
    let session = try await Session.open(directory, options)
    let run = StackRun(session: session, terminal: common.terminal, json: json)
    let plan = try await run.plan(options, destroy: false, locks: locking.lock)
    try await session.store.close()
    let view = DriftView(
      report: DriftReport(plan, rules), paint: Paint(enabled: common.terminal.colorsOutput))
    if json { common.terminal.print(view.json) } else { common.terminal.print(view.text) }
    if view.report.isDrifted { throw CommandOutcome.changesPresent }
  }
}
