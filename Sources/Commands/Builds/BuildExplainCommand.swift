import ArgumentParser
import Builds
import Diagnostics

struct BuildExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what a build would do: its steps, which of them run at once, its substitutions.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var substitution: SubstitutionOptions
  @Option(help: ArgumentHelp("What to build: `.` for the files as they are, or a revision.", valueName: ".|rev"))
  var source: String?
  @Flag(name: .customLong("no-source"), help: "Begin with an empty workspace.") var isWithoutSource = false
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The build definition.", completion: .file()) var file: String

  func validate() throws {
    if source != nil, isWithoutSource { throw ValidationError("--source and --no-source exclude each other") }
  }

  func run() async throws {
    let directory = try common.directory()
    let (definition, warnings) = try await DefinitionFile(file, in: directory)
      .read(source: isWithoutSource ? nil : source)
    let terminal = common.terminal
    say(warnings)
    var builtIn = BuiltInValues.of(
      build: "", definition: definition, path: BuildRequest.shown(file, in: directory))
    let source = isWithoutSource ? .none : try await BuildSource.resolve(source, directory: directory)
    builtIn.merge(try await source.substitutions()) { $1 }
    let (built, values) = try definition.substituted(builtIn: builtIn, given: try substitution.values)
    let builders = try await BuilderMap(source, directories: .current)
    say(BuilderCheck(builders).faults(built, as: .warning))
    let view = BuildGraphView(name: file, definition: built, graph: try StepGraph(built.steps), substitutions: values)
    if json { terminal.print(view.json) } else { terminal.print(view.text(Paint(enabled: terminal.colorsOutput))) }
  }

  private func say(_ warnings: Diagnostics) {
    guard !warnings.isEmpty else { return }
    common.terminal.note(DiagnosticRenderer(color: common.terminal.colorsErrors).render(warnings))
  }
}
