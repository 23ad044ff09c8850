import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// What can be told of a configuration and its providers' schemas without a state to work on.
public struct ConfigurationAnalysis: Sendable {
  let configuration: Configuration
  let setting: Engine.Setting
  let catalog: Catalog

  /// Asks the providers for their schemas.
  public init(
    configuration: Configuration, providers: [any Provider], setting: Engine.Setting
  ) async throws {
    self.configuration = configuration
    self.setting = setting
    catalog = try await Catalog(providers)
  }

  init(_ engine: Engine) {
    configuration = engine.configuration
    setting = engine.setting
    catalog = engine.catalog
  }

  /// Checks everything that can be checked without looking at state or the world. Variables that are not given are unknown, and so
  /// is what is on a cycle or could not be evaluated: one error does not hide another.
  ///
  /// - Parameters:
  ///   - part: what a run is about that wants to know what else is wrong with that.
  ///   - keep: is given all that was made on the way. To take that apart takes time; who is about to end may hold it instead.
  public func validate(_ part: PlanOptions = PlanOptions(), keep: (any Sendable) -> Void = { _ in }) async
    -> Diagnostics
  {
    var diagnostics = Diagnostics()
    let graph = StaticGraph(configuration, catalog, into: &diagnostics)
    let values = makeStore(graph)
    let head = StateHead(lineage: "", serial: 0, stackName: "")
    let state = WorkingState(StateSnapshot(head: head), catalog, into: &diagnostics)
    var selection = Selection(PlanOptions(targets: part.targets, excludes: part.excludes), into: &diagnostics)
    selection.select(from: graph)
    var evaluator = NodeEvaluator(store: values, variables: givenVariables)
    evaluator.assumesDefaults = true
    var planner = Planner(
      store: values, evaluator: evaluator, catalog: catalog,
      stack: setting.stack, options: PlanOptions(refresh: false),
      selection: selection,
      replacing: [], events: { _ in }, imports: ImportPlan(configuration), state: state)
    planner.isValidation = true
    var walk = GraphWalk<Planner>(graph.graph, parallelism: 4, batch: 64, skipsAfterFailure: false) {
      await Planner.perform($0)
    }
    await walk.run(&planner)
    diagnostics.append(contentsOf: planner.diagnostics)
    diagnostics.append(newOf: graph.faults)
    keep((planner, graph))
    return diagnostics
  }

  /// Answers to what an editor asks about the configuration, with the providers' types.
  public var queries: NameQueries { NameQueries(configuration, types: catalog.knownTypes) }

  /// Which resource waits for which; cycles are reported.
  public func resourceGraph(into diagnostics: inout Diagnostics) -> ResourceGraph {
    let graph = StaticGraph(configuration, catalog, into: &diagnostics)
    return ResourceGraph(
      nodes: graph.resources.map {
        ResourceGraph.Node(address: $0, dependencies: graph.directDependencies(of: $0))
      })
  }

  /// An evaluator of expressions that stand in the root module.
  ///
  /// - Parameter state: what resources are; those that it does not hold are unknown.
  public func console(_ state: StateSnapshot?, into diagnostics: inout Diagnostics) -> ConsoleEvaluation? {
    let graph = StaticGraph(configuration, catalog, into: &diagnostics)
    guard !diagnostics.hasErrors else { return nil }
    let head = StateHead(lineage: "", serial: 0, stackName: "")
    let working = WorkingState(state ?? StateSnapshot(head: head), catalog, into: &diagnostics)
    guard !diagnostics.hasErrors else { return nil }
    return ConsoleEvaluation(
      NodeEvaluator(store: makeStore(graph), variables: givenVariables), working, catalog, setting.functions)
  }

  /// The variables of the root module with what is missing as unknown.
  private var givenVariables: [String: Value] {
    var given = setting.variables
    for (name, variable) in configuration.root.variables where given[name] == nil && variable.isRequired {
      given[name] = .unknown(variable.constraint.type)
    }
    return given
  }

  private func makeStore(_ graph: StaticGraph) -> ValueStore {
    ValueStore(
      configuration, graph,
      .init(
        workspace: setting.stack.workspace, workingDirectory: setting.workingDirectory,
        functions: setting.functions))
  }
}
