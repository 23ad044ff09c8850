import ArgumentParser
import Diagnostics
import Engine
import Platform

struct PlanCommand: AsyncParsableCommand, JSONReporting {
  static let endsWithSummary = false
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what an apply would change, and change nothing.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var planning: PlanningOptions
  @OptionGroup var locking: LockOption
  @Flag(help: "Plan the removal of everything.") var destroy = false
  @Option(
    help: ArgumentHelp("Keep the plan in this file, sealed, for `stack apply`.", valueName: "file"),
    completion: .file())
  var out: String?
  @OptionGroup var generating: GenerateConfigOption
  @OptionGroup var detail: PlanDetailOptions
  @Flag(help: "Print JSON.") var json = false
  @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 when there are changes.") var detailedExitCode =
    false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func validate() throws {
    if destroy && !planning.replace.isEmpty { throw ValidationError("--destroy and --replace exclude each other") }
    if destroy && planning.refreshOnly { throw ValidationError("--destroy and --refresh-only exclude each other") }
  }

  func run() async throws {
    let file = out.map { Path.absolute($0) }
    let folder = try common.directory(directory)
    let generated = generating.path(in: folder)
    var session = try await Session.open(folder, planning)
    if let generated { session = try await generate(generated, session) }
    let run = StackRun(session: session, terminal: common.terminal, json: json)
    let plan = try await run.plan(planning, destroy: destroy, locks: locking.lock)
    if let file { try await session.save(plan, planning, to: file) }
    try await session.store.close()
    if json {
      common.terminal.print(try await session.json(plan))
    } else {
      let paint = Paint(enabled: common.terminal.colorsOutput)
      common.terminal.print(
        PlanView(plan: plan, paint: paint, types: try await StateTypes(), detail: detail.detail).text())
    }
    if let out {
      let command = applyCommand(out, session.project)
      common.terminal.note("the plan is kept in `\(out)`: apply it with `\(command)`")
    }
    if detailedExitCode && !plan.isEmpty { throw CommandOutcome.changesPresent }
  }

  /// Writes what imports lack, and reads the manifests once more.
  private func generate(_ file: String, _ session: Session) async throws -> Session {
    let wishes = try await ConfigurationGenerator.wishes(session)
    guard !wishes.isEmpty else {
      common.terminal.note("every imported thing has its block: `\(Path.name(file))` is not written")
      return session
    }
    let directory = session.project.directory
    let files = try await ConfigurationGenerator(engine: try await session.engine(), directory: directory)
      .write(wishes, to: file)
    let blocks = wishes.count == 1 ? "1 block is" : "\(wishes.count) blocks are"
    common.terminal.note("\(blocks) written to \(files.map { "`\($0)`" }.joined(separator: ", "))")
    try await session.store.close()
    return try await Session.open(directory, planning)
  }

  /// What applies the plan, run in the same place.
  private func applyCommand(_ file: String, _ project: Project) -> String {
    let place = (common.chdir.map { ["-C", $0] } ?? []) + (directory.map { [$0] } ?? [])
    return CommandToGoOn(["stack", "apply"] + place + [file], in: project).text
  }
}
