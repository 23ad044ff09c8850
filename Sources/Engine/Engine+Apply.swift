import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

extension Engine {
  /// Carries out a plan. Instances that could not be told when it was made are planned and applied in further stages.
  ///
  /// - Throws: `StateError` when the plan was made for another state, or the state cannot be read.
  public func apply(
    _ plan: Plan, _ options: ApplyOptions = ApplyOptions(), under lease: Lease
  ) async throws -> ApplySummary {
    let start = ContinuousClock.now
    try await checkHead(plan)
    let graph = try makeGraph()
    var earlier = EarlierStages()
    var (total, demand) = try await applyStage(plan, options, graph, earlier.stopped, under: lease)
    var next = PlanOptions(
      targets: plan.targets, excludes: plan.excludes, replace: plan.replace, refresh: false,
      parallelism: options.parallelism)
    var last = plan
    // To take over drift makes nothing that could be waited for.
    if plan.mode == .normal, plan.isStage { total.unplanned = plan.left }
    while !total.unplanned.isEmpty, last.isStage, !total.isInterrupted, !total.hasLostState, !options.stop.isStopped {
      earlier.add(last)
      stop(&earlier, graph, &total)
      if total.unplanned.isEmpty { break }
      next.earlier = earlier
      let found = try await self.plan(next, under: lease)
      total.diagnostics.append(newOf: found.diagnostics)
      guard let plan = found.plan else { break }
      if plan.hasNothingToWrite, total.isFaulty {
        (last, total.unplanned) = (plan, [])
        demand = DemandEvaluator(makeEvaluator(graph, plan), plan)
        total.checks = total.checks.replaced(by: plan.checks)
        break
      }
      guard plan.changes.contains(where: \.isEffective) || plan.deferred.count < last.deferred.count else {
        total.diagnostics.error(
          "some instances cannot be told", detail: "still unknown: \(plan.deferred.joined(separator: ", "))")
        break
      }
      guard try await options.approval(plan) else {
        total.diagnostics.error(
          "a further stage was not applied", detail: "what the stages before it did is kept")
        break
      }
      last = plan
      let stage = try await applyStage(plan, options, graph, earlier.stopped, under: lease)
      demand = stage.demand
      total.add(stage.summary)
      total.unplanned = plan.isStage ? plan.left : []
    }
    // What stays only because of what failed.
    if !last.isStage, let cause = total.failures.first?.object ?? total.refusals.first?.object {
      leaveOut(last.waiting, &total) { _ in cause }
    }
    if !total.unplanned.isEmpty, options.stop.isStopped { total.isInterrupted = true }
    if !options.stop.isStopped { await judge(last, graph, earlier.stopped, demand, &total) }
    await keepChecks(plan, graph, earlier.stopped, &total, under: lease)
    for provider in catalog.providers { await provider.finish() }
    total.elapsed = .now - start
    // A store that has gone away does not take the summary along.
    total.serial = (try? await store.head().serial) ?? 0
    return total
  }

  /// Makes sure that the state is the one that a plan was made for.
  private func checkHead(_ plan: Plan) async throws {
    let head = try await store.head()
    guard head.lineage == plan.lineage else {
      throw StateError.otherLineage(expected: plan.lineage, found: head.lineage)
    }
    guard head.serial == plan.serial else {
      throw StateError.staleSerial(expected: plan.serial, found: head.serial)
    }
  }

  /// After a stage with failures: leaves what failed, and all that depends on it, out of the further ones.
  private func stop(_ earlier: inout EarlierStages, _ graph: StaticGraph, _ total: inout ApplySummary) {
    guard total.isFaulty else { return }
    let stopped = StoppedNodes(after: total, graph)
    earlier.stopped = stopped
    leaveOut(total.unplanned, &total) { stopped.cause(of: $0) }
    // Of a module whose instances are told only now, a part may depend on it.
    for module in total.unplanned {
      guard case .module(let path)? = try? TargetAddress(parsing: module) else { continue }
      for (name, cause) in stopped.resources(in: path.module, graph) { leaveOut(name, because: cause, &total) }
    }
  }

  /// Tells of what no stage will have come to because of what failed.
  private func leaveOut(_ left: [String], _ total: inout ApplySummary, because cause: (String) -> ObjectID?) {
    var rest: [String] = []
    for name in left {
      if let cause = cause(name) { leaveOut(name, because: cause, &total) } else { rest.append(name) }
    }
    total.unplanned = rest
  }

  private func leaveOut(_ name: String, because cause: ObjectID, _ total: inout ApplySummary) {
    let object = ObjectID(name)
    // A module that is left several times names its resources each time.
    guard !total.skipped.contains(where: { !$0.wasPlanned && $0.object == object }) else { return }
    total.skipped.append(.init(object: object, step: .create, because: cause, wasPlanned: false))
    events(.changeSkipped(object, .create, because: cause))
  }

  private func makeGraph() throws -> StaticGraph {
    var diagnostics = Diagnostics()
    let graph = StaticGraph(configuration, catalog, into: &diagnostics)
    try diagnostics.throwIfErrors()
    return graph
  }

  private func makeEvaluator(_ graph: StaticGraph, _ plan: Plan) -> NodeEvaluator {
    NodeEvaluator(
      store: makeStore(graph, isApplying: true),
      variables: setting.variables.merging(plan.variables) { _, planned in planned })
  }

  /// - Returns: how it came out, and unless the state takes no more, what evaluates with what is there then.
  private func applyStage(
    _ plan: Plan, _ options: ApplyOptions, _ graph: StaticGraph, _ stopped: StoppedNodes, under lease: Lease
  ) async throws -> (summary: ApplySummary, demand: DemandEvaluator?) {
    let journal = Journal(store, lease)
    if !plan.upkeep.isEmpty { try await journal.commit(plan.upkeep) }

    let evaluator = makeEvaluator(graph, plan)
    let steps = ApplyGraph(plan, selfFed: graph.selfFed)
    let runner = ChangeRunner(
      journal: journal, limiter: Limiter(options.parallelism), options: options, events: events)
    let part = JudgedPart(plan, graph, stopped: stopped)
    var demand = DemandEvaluator(evaluator, plan)
    demand.selection = part.selection
    var applier = Applier(plan, steps, catalog, setting.stack, options, demand, events)
    // More steps than provider calls are under way, so that their journal entries share transactions.
    var walk = GraphWalk<Applier>(steps.graph, parallelism: max(options.parallelism, 128)) { await runner.run($0) }
    await walk.run(&applier)
    let unwritten = await journal.flush()
    if unwritten.hasErrors { applier.withdraw(journal.lost, because: unwritten) }
    var summary = applier.summary
    // Outputs would find no more room than the objects.
    summary.hasLostState = applier.stateFault != nil
    if applier.stateFault != nil { return (summary, nil) }
    if options.stop.isStopped || Task.isCancelled { summary.isInterrupted = true }
    do { try await finishOutputs(plan, part, applier.stopped, &applier.demand, journal, &summary) } catch {
      summary.diagnostics.append(newOf: Diagnostics(describing: error))
      summary.hasLostState = true
      return (summary, nil)
    }
    summary.checks = plan.checks.replaced(by: summary.checks)
    return (summary, applier.demand)
  }

  /// Evaluates the outputs with what is there now and writes those that changed.
  private func finishOutputs(
    _ plan: Plan, _ part: JudgedPart, _ stopped: NodeInstances, _ demand: inout DemandEvaluator, _ journal: Journal,
    _ summary: inout ApplySummary
  ) async throws {
    var rows: [StateChange] = []
    holdOutputs(plan, part, &demand, &summary)
    holdVariables(plan, part, &demand, &summary)
    if plan.mode == .normal, summary.succeeded, !plan.isPartial, !plan.isStage { askVariables(&demand, &summary) }
    let affected = affected(summary, stopped, demand.store.graph)
    for output in plan.outputs where !output.waits {
      let isAffected = affected.contains(.output(.root, output.name), in: .root)
      guard let planned = output.after else {
        if summary.succeeded { rows.append(.removeOutput(output.name)) }
        continue
      }
      var value: Value? = planned
      if !planned.isWhollyKnown {
        value = nil
        var diagnostics = Diagnostics()
        if !isAffected, let node = demand.store.graph.index[.output(.root, output.name)] {
          if demand.ensure(node, 0, &diagnostics) {
            value = demand.store.value(node, 0)
          } else {
            summary.refuse(.output(.root, output.name), .root, "output.\(output.name)")
          }
        }
        summary.diagnostics.append(contentsOf: diagnostics)
      } else if output.action != .noop, isAffected {
        // What it was planned to be may not have come about.
        value = output.before
      }
      guard let value, value.isWhollyKnown, value != output.before || output.action == .create else { continue }
      rows.append(.putOutput(try StateRows.output(output.name, value, isSensitive: output.isSensitive)))
    }
    if !rows.isEmpty { try await journal.commit(rows) }
    for record in try await store.outputs() { summary.outputs[record.name] = StateRows.value(record) }
  }

  /// What was not made as planned, what was refused, and all that depends on it.
  ///
  /// - Parameter stopped: what was not made, with all that depends on it.
  private func affected(_ summary: ApplySummary, _ stopped: NodeInstances, _ graph: StaticGraph) -> NodeInstances {
    var affected = stopped
    for object in summary.unfinished where object.deposed == nil {
      guard let address = try? InstanceAddress(parsing: object.address) else { continue }
      let node = StaticNode.resource(address.configuration)
      affected.insert(node, address.module, address.key, because: object, in: graph)
    }
    for refusal in summary.refusals {
      affected.insert(refusal.node, refusal.path, because: refusal.object, in: graph)
    }
    return affected
  }
}

extension ApplySummary {
  /// Whether something was not done as it was planned, so that others may have to be left out.
  fileprivate var isFaulty: Bool { !failures.isEmpty || !refusals.isEmpty }

  /// Notes that an output or a variable cannot be taken as it is.
  mutating func refuse(_ node: StaticNode, _ path: ModulePath, _ address: String) {
    refusals.append(Refusal(node: node, path: path, object: ObjectID(address)))
  }

  /// Adds what a further stage did.
  mutating func add(_ stage: ApplySummary) {
    for (step, count) in stage.counts { counts[step, default: 0] += count }
    failures += stage.failures
    skipped += stage.skipped
    refusals += stage.refusals
    outputs = stage.outputs
    checks = checks.replaced(by: stage.checks)
    diagnostics.append(contentsOf: stage.diagnostics)
    isInterrupted = isInterrupted || stage.isInterrupted
    hasLostState = hasLostState || stage.hasLostState
    stages += 1
  }
}
