import ArgumentParser
import Builds
import Diagnostics
import Platform

struct BuildRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a build here and now, its log as it comes.",
    discussion: """
      What is built is the last commit, on a clean checkout of its own. `--source .` builds the files as they are, \
      `--source v1.2` another revision. Exit code 1 when the build does not succeed; an interrupt cancels it.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var substitution: SubstitutionOptions
  @Option(help: ArgumentHelp("What to build: `.` for the files as they are, or a revision.", valueName: ".|rev"))
  var source: String?
  @Flag(name: .customLong("no-source"), help: "Begin with an empty workspace.") var isWithoutSource = false
  @Flag(help: "Keep the workspace for a look at it.") var keepWorkspace = false
  @Flag(help: "Print NDJSON events.") var json = false
  @Argument(help: "The build definition.", completion: .file()) var file: String

  func validate() throws {
    if source != nil, isWithoutSource { throw ValidationError("--source and --no-source exclude each other") }
  }

  func run() async throws {
    let directory = try common.directory()
    let terminal = common.terminal
    let definitionFile = DefinitionFile(file, in: directory)
    let (definition, warnings) = try await definitionFile.read(source: isWithoutSource ? nil : source)
    if !warnings.isEmpty { terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(warnings)) }
    let requesting = BuildRequesting(
      definition: definitionFile.reference, directory: directory, source: source, isWithoutSource: isWithoutSource,
      substitutions: try substitution.values)
    let (request, _) = try await requesting.request(for: definition)
    if let note = requesting.note(request) { terminal.note(note) }
    let history = BuildHistory()
    let record = try history.create(request, definition: definitionFile.isFile ? definition.source : nil)
    try await ForegroundBuild(terminal: terminal, json: json, keepsWorkspace: keepWorkspace, history: history)
      .run(record, definition: definition)
  }
}
