import ArgumentParser
import Diagnostics
import Engine
import Platform

struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw which resource waits for which.",
    discussion: """
      Prints a graph in Graphviz's language, or with --svg a picture: `stack graph --svg > graph.svg`. An arrow leads from a \
      resource to one that it needs. With a saved plan, what is to change is shown in colour.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("Draw this saved plan.", valueName: "file"), completion: .file()) var plan: String?
  @Flag(help: "Print a picture in SVG.") var svg = false
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let graph = try await graph(common.directory(directory))
    if json {
      common.terminal.print(GraphView(graph: graph).json)
    } else {
      common.terminal.print(svg ? GraphSVG(graph: graph).text : GraphView(graph: graph).dot)
    }
  }

  func validate() throws {
    if svg && json { throw ValidationError("--svg and --json exclude each other") }
  }

  private func graph(_ directory: String) async throws -> ResourceGraph {
    if let plan {
      return ResourceGraph(try await SavedPlan.read(Path.absolute(plan), in: directory).plan)
    }
    var diagnostics = Diagnostics()
    let manifests = try Manifests(directory, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let analysis = try await manifests.analysis()
    let graph = analysis.resourceGraph(into: &diagnostics)
    try diagnostics.throwIfErrors()
    return graph
  }
}
