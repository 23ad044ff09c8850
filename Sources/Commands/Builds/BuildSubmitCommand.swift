import AgentAPI
import ArgumentParser
import Builds
import Diagnostics
import Platform

struct BuildSubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Queue a build and return; print its id, and where to see how it goes.",
    discussion: "Builds of one branch run one after the other, others two at a time, in the background.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var substitution: SubstitutionOptions
  @Option(help: ArgumentHelp("What to build: `.` for the files as they are, or a revision.", valueName: ".|rev"))
  var source: String?
  @Flag(name: .customLong("no-source"), help: "Begin with an empty workspace.") var isWithoutSource = false
  @Argument(help: "The build definition.", completion: .file()) var file: String

  func run() async throws {
    let directory = try common.directory()
    let terminal = common.terminal
    let definitionFile = DefinitionFile(file, in: directory)
    let (definition, warnings) = try await definitionFile.read(source: isWithoutSource ? nil : source)
    func say(_ warnings: Diagnostics) {
      if !warnings.isEmpty { terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(warnings)) }
    }
    say(warnings)
    let requesting = BuildRequesting(
      definition: definitionFile.reference, directory: directory, source: source, isWithoutSource: isWithoutSource,
      substitutions: try substitution.values)
    let (request, doubts) = try await requesting.request(for: definition)
    say(doubts)
    if let note = requesting.note(request) { terminal.note(note) }
    let firing = TriggerFiring()
    let record = try firing.enqueue(request, definition: definitionFile.isFile ? definition.source : nil)
    try firing.queue.wake()
    terminal.print(record.id)
    terminal.print(try await BuildPageAddress(record: record, history: firing.history).forBrowser(terminal))
    terminal.note("`stack build log \(record.id) --follow` shows how it goes")
  }
}
