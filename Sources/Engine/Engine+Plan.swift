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
    let imports = ImportPlan(configuration)
    if options.mode == .normal { imports.check(configuration, into: &diagnostics) }
    let isFaulty = options.mode == .normal && !graph.faults.isEmpty
    guard !diagnostics.hasErrors, !isFaulty else { return (nil, await allFaults(diagnostics, options)) }
    selection.select(from: graph)
    let values = makeStore(graph)

    let moves = Moves(configuration).follow(in: &state, configuration, options, into: &diagnostics)
    var plan = Plan(mode: options.mode, head: snapshot.head)
    let gone = await refresh(&state, &plan, options, selection, &diagnostics)
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }

    var planner = Planner(
      store: values, evaluator: NodeEvaluator(store: values, variables: setting.variables), catalog: catalog,
      stack: setting.stack, options: options, selection: selection, replacing: replacing, events: events,
      imports: imports, state: state)
    planner.moves = moves
    if options.mode == .destroy {
      planner.planDestroy()
      plan.outputs = planner.planOutputRemoval()
    } else {
      var walk = GraphWalk<Planner>(graph.graph, parallelism: options.parallelism, batch: 64) {
        await Planner.perform($0)
      }
      await walk.run(&planner)
      try Task.checkCancellation()
      planner.planOrphans()
      plan.outputs = planner.planOutputs()
      planner.noteNamedValues()
    }
    plan.upkeep = planner.upkeep(gone: gone)
    (plan.others, plan.otherOutputs) = (planner.others(), planner.otherOutputs(than: plan.outputs))
    plan.drift = planner.addressed(plan.drift, moves)
    (plan.changes, plan.untouched) = (Self.ordered(planner.changes), planner.untouched.sorted())
    plan.checks = planner.checks
    plan.deferred = (planner.deferred + planner.evaluator.deferredModules.map(\.description)).sorted()
    plan.waiting = planner.waiting.sorted()
    keepSetting(options, in: &plan)
    plan.isPartial = selection.leavesOut
    plan.judgesAnew = judgesAnew(plan, snapshot.checks)
    diagnostics.append(contentsOf: planner.diagnostics)
    if selection.isPartial, !diagnostics.hasErrors {
      diagnostics.warning(
        "the plan covers only a part",
        detail: "`--target` or `--exclude` leaves other changes out; a plan without them shows all")
    }
    return diagnostics.hasErrors ? (nil, await allFaults(diagnostics, options)) : (plan, diagnostics)
  }

  /// Whether there are check results to be written where there is nothing else: not when only an apply can tell them, which would differ
  /// each time.
  private func judgesAnew(_ plan: Plan, _ before: [CheckRecord]) -> Bool {
    guard plan.mode == .normal, !plan.isPartial, !plan.isStage, !plan.checks.contains(where: { $0.status == .unknown })
    else { return false }
    return plan.checkRecords(configuration) != before
  }

  private func keepSetting(_ options: PlanOptions, in plan: inout Plan) {
    (plan.targets, plan.excludes, plan.replace) = (options.targets, options.excludes, options.replace)
    for (name, value) in setting.variables {
      let variable = configuration.root.variables[name]
      if variable?.isEphemeral != true {
        plan.variables[name] = value
      } else if value != variable?.defaultValue?.marked(variable?.marks ?? []) {
        plan.ephemeralVariables.append(name)
      }
    }
    plan.ephemeralVariables.sort()
  }

  /// What was found, and what else is wrong with the configuration that planning did not come to because of it.
  private func allFaults(_ found: Diagnostics, _ options: PlanOptions) async -> Diagnostics {
    guard options.mode == .normal else { return found }
    var all = found
    all.append(newOf: Diagnostics(await ConfigurationAnalysis(self).validate(options).errors))
    return all
  }

  /// Checks everything that can be checked without looking at state or the world.
  public func validate() async -> Diagnostics { await ConfigurationAnalysis(self).validate() }

  /// The changes by address. They are large, so each is moved once.
  private static func ordered(_ changes: [PlannedChange]) -> [PlannedChange] {
    let keys = changes.map { ($0.address, $0.deposed ?? "") }
    return keys.indices.sorted { keys[$0] < keys[$1] }.map { changes[$0] }
  }

  /// Brings the objects up to date with the world, notes what drifted, and returns what is gone.
  private func refresh(
    _ state: inout WorkingState, _ plan: inout Plan, _ options: PlanOptions, _ selection: Selection,
    _ diagnostics: inout Diagnostics
  ) async -> [StateObject] {
    let refresher = Refresher(
      stack: setting.stack, parallelism: options.parallelism, reads: options.refresh,
      limits: Timeouts.constantReads(configuration), events: events)
    let objects =
      state.current.values.filter { Refresher.isNeeded(for: $0) && isMeant($0, selection, options) }
      + state.deposed.filter { isMeant($0, selection, options) }
    let outcomes = await refresher.refresh(objects)
    // Only of a few is there anything to tell, so that only these are put in order.
    let told = outcomes.indices.filter { outcomes[$0].hasNews }
      .sorted { (objects[$0].address, objects[$0].deposed ?? "") < (objects[$1].address, objects[$1].deposed ?? "") }
    var gone: [StateObject] = []
    for index in told {
      let object = objects[index]
      diagnostics.append(contentsOf: outcomes[index].diagnostics)
      switch outcomes[index].finding {
      case .same: continue
      case .changed(let found):
        // What was never whole has not changed: it is to be made anew.
        if !object.isTainted, found.value.deeplyUnmarked != object.value.deeplyUnmarked {
          plan.drift.append(
            Drift(address: object.address, deposed: object.deposed, before: object.value, after: found.value))
        }
        state.replace(found)
      case .gone(let reason):
        plan.drift.append(
          Drift(address: object.address, deposed: object.deposed, before: object.value, after: nil, reason: reason))
        state.remove(object)
        gone.append(object)
      }
    }
    return gone
  }

  private func isMeant(_ object: StateObject, _ selection: Selection, _ options: PlanOptions) -> Bool {
    guard selection.isPartial else { return true }
    if !selection.includes(object.address) { return false }
    if options.mode != .destroy, selection.leavesAlone(object.address) { return false }
    return options.mode == .destroy || selection.needs(object.address)
  }
}
