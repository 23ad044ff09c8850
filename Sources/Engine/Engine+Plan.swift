import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

extension Engine {
  /// Works out what an apply would do. State is only read, unless an interrupted operation has to be settled first,
  /// for which the caller's lease is needed.
  ///
  /// - Returns: the plan, or `nil` when there are errors, and everything there is to say.
  public func plan(
    _ options: PlanOptions = PlanOptions(), under lease: Lease? = nil
  ) async throws -> (plan: Plan?, diagnostics: Diagnostics) {
    var diagnostics = Diagnostics()
    if let lease { diagnostics.append(contentsOf: try await recover(under: lease)) }
    let snapshot = try await store.snapshot()
    let graph = StaticGraph(configuration, catalog, into: &diagnostics)
    var state = WorkingState(snapshot, catalog, into: &diagnostics)
    var selection = Selection(options, into: &diagnostics)
    let replacing = Selection.parse(options.replace, &diagnostics)
    Selection.check(options, graph, state, into: &diagnostics)
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    selection.select(from: graph)
    let values = makeStore(graph)

    let moves = Moves(configuration).apply(to: &state, into: &diagnostics)
    var plan = Plan(mode: options.mode, head: snapshot.head)
    let gone = await refresh(&state, &plan, options, selection, &diagnostics)
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }

    var planner = Planner(
      store: values, evaluator: NodeEvaluator(store: values, variables: setting.variables), catalog: catalog,
      stack: setting.stack, options: options, selection: selection, replacing: replacing, events: events,
      imports: ImportPlan(configuration), state: state)
    planner.moves = moves
    if options.mode == .destroy {
      planner.planDestroy()
      plan.outputs = planner.planOutputRemoval()
    } else {
      var walk = GraphWalk<Planner>(graph.graph, parallelism: options.parallelism) { await Planner.perform($0) }
      await walk.run(&planner)
      try Task.checkCancellation()
      if options.mode == .normal { planner.planOrphans() }
      plan.outputs = planner.planOutputs()
    }
    plan.upkeep = planner.upkeep(gone: gone)
    plan.changes = planner.changes.sorted(by: Self.precedes)
    plan.checks = planner.checks
    plan.deferred = (planner.deferred + planner.evaluator.deferredModules.map(\.description)).sorted()
    plan.variables = setting.variables
    plan.isPartial = selection.isPartial
    diagnostics.append(contentsOf: planner.diagnostics)
    if selection.isPartial, !diagnostics.hasErrors {
      diagnostics.warning(
        "the plan covers only a part",
        detail: "`--target` or `--exclude` leaves other changes out; a plan without them shows all")
    }
    return (diagnostics.hasErrors ? nil : plan, diagnostics)
  }

  /// Checks everything that can be checked without looking at state or the world.
  public func validate() async -> Diagnostics { await ConfigurationAnalysis(self).validate() }

  private static func precedes(_ left: PlannedChange, _ right: PlannedChange) -> Bool {
    if left.address != right.address { return left.address < right.address }
    return (left.deposed ?? "") < (right.deposed ?? "")
  }

  /// Brings the objects up to date with the world, notes what drifted, and returns what is gone.
  private func refresh(
    _ state: inout WorkingState, _ plan: inout Plan, _ options: PlanOptions, _ selection: Selection,
    _ diagnostics: inout Diagnostics
  ) async -> [StateObject] {
    let refresher = Refresher(
      stack: setting.stack, parallelism: options.parallelism, reads: options.refresh, events: events)
    let objects = state.current.values.sorted { $0.address < $1.address }.filter { isMeant($0, selection, options) }
    let outcomes = await refresher.refresh(objects + state.deposed.filter { isMeant($0, selection, options) })
    var gone: [StateObject] = []
    for outcome in outcomes {
      diagnostics.append(contentsOf: outcome.diagnostics)
      let object = outcome.object
      if let found = outcome.found {
        if found.value.deeplyUnmarked != object.value.deeplyUnmarked {
          plan.drift.append(
            Drift(address: object.address, deposed: object.deposed, before: object.value, after: found.value))
        }
        state.replace(found)
      } else {
        plan.drift.append(Drift(address: object.address, deposed: object.deposed, before: object.value, after: nil))
        state.remove(object)
        gone.append(object)
      }
    }
    return gone
  }

  private func isMeant(_ object: StateObject, _ selection: Selection, _ options: PlanOptions) -> Bool {
    guard selection.isPartial else { return true }
    if !selection.includes(object.address) { return false }
    return options.mode == .destroy || selection.needs(object.address)
  }
}
