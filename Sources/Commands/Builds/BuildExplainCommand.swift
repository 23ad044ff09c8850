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
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The build definition.", completion: .file()) var file: String

  func run() async throws {
    let directory = try common.directory()
    let (definition, warnings) = try await DefinitionFile(file, in: directory).read(source: source)
    let terminal = common.terminal
    if !warnings.isEmpty { terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(warnings)) }
    var builtIn = BuiltInValues.of(build: "", definition: definition, path: file)
    builtIn.merge(try await BuildSource.resolve(source, directory: directory).substitutions()) { $1 }
    let (built, values) = try definition.substituted(builtIn: builtIn, given: try substitution.values)
    let view = BuildGraphView(name: file, definition: built, graph: try StepGraph(built.steps), substitutions: values)
    if json { terminal.print(view.json) } else { terminal.print(view.text(Paint(enabled: terminal.colorsOutput))) }
  }
}
