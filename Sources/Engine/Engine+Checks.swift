import Diagnostics
import Language
import ProviderKit
import StateStorage

/// How conditions came out, and what of it the state keeps.
extension Engine {
  /// Writes how the conditions came out for a plan that has nothing else to write, if it is otherwise than the state has it.
  ///
  /// - Throws: `StateError`.
  public func keepChecks(of plan: Plan, under lease: Lease) async throws {
    guard plan.judgesAnew else { return }
    try await keep(plan.checkRecords(configuration), under: lease)
  }

  /// Writes how the conditions came out in a run.
  ///
  /// - Parameters:
  ///   - plan: the first stage's.
  ///   - stopped: what no stage came to because of a failure.
  func keepChecks(
    _ plan: Plan, _ graph: StaticGraph, _ stopped: StoppedNodes, _ total: inout ApplySummary, under lease: Lease
  ) async {
    // To take over drift judges no conditions of resources: what is known of them stays.
    guard plan.mode != .refreshOnly, !total.hasLostState, !Task.isCancelled else { return }
    let isWhole =
      plan.mode == .normal && plan.targets.isEmpty && plan.excludes.isEmpty && total.unplanned.isEmpty
      && !total.isInterrupted
    // What check blocks said when the plan was made holds no more where none has looked at them since.
    var results = plan.mode == .normal ? total.checks : []
    for index in results.indices where results[index].kind == .check && !total.judged.contains(results[index].address) {
      (results[index].status, results[index].messages) = (.unknown, [])
    }
    var records = CheckResult.records(results, configuration, absent: isWhole ? .pass : .unknown)
    // Of the instances that no stage came to none is named.
    let (names, failed) = (stopped.names, StoppedNodes(after: total, graph).names)
    for index in records.indices where records[index].status == .pass {
      let left = records[index].objects.isEmpty ? failed : names
      if left.contains(records[index].address) { records[index].status = .unknown }
    }
    do { try await keep(records, under: lease) } catch {
      total.diagnostics.append(newOf: Diagnostics(describing: error))
    }
  }

  /// Looks at the check blocks with what the last stage has left, as far as there is something to be told of them.
  ///
  /// - Parameter last: the plan of that stage.
  func judge(
    _ last: Plan, _ graph: StaticGraph, _ stopped: StoppedNodes, _ demand: DemandEvaluator?, _ total: inout ApplySummary
  ) async {
    guard last.mode == .normal, !total.isInterrupted, !Task.isCancelled, var demand else { return }
    let part = JudgedPart(last, graph, stopped: stopped)
    let round = CheckRound(part: part, catalog: catalog, stack: setting.stack, events: events)
    let (results, found) = await round.run(&demand)
    total.judged = Set(results.map(\.address))
    total.checks = total.checks.replaced(by: results)
    total.diagnostics.append(newOf: found)
  }

  private func keep(_ records: [CheckRecord], under lease: Lease) async throws {
    if try await store.checks() == records { return }
    try await Journal(store, lease).commit([.putChecks(records)])
  }

  /// Evaluates the conditions of outputs that could not be told when the plan was made.
  func holdOutputs(
    _ plan: Plan, _ part: JudgedPart, _ demand: inout DemandEvaluator, _ summary: inout ApplySummary
  ) {
    guard plan.mode == .normal else { return }
    // Appended at once: those of several instances have one place.
    var told = Diagnostics()
    defer { summary.diagnostics.append(newOf: told) }
    for check in plan.checks where check.kind == .outputPrecondition && check.status == .unknown {
      guard let (module, name) = check.place, part.contains(.output(module.module, name), in: module),
        let output = configuration[module.module]?.outputs[name]
      else { continue }
      var diagnostics = Diagnostics()
      guard let instance = demand.instance(at: module, &diagnostics),
        demand.prepare(.output(module.module, name), in: instance, &diagnostics),
        let scope = ModuleScope(demand.store, module.module, instance)
      else { continue }
      let outcome = Conditions.hold(
        output.preconditions, scope, what: check.address, place: nil, into: &diagnostics)
      summary.checks.append(CheckResult(.outputPrecondition, check.address, outcome, diagnostics, since: 0))
      if outcome.isRefused { summary.refuse(.output(module.module, name), module, check.address) }
      told.append(contentsOf: diagnostics)
    }
  }

  /// Notes how the conditions of modules' variables came out that could not be told when the plan was made. What does not hold is reported,
  /// unless it was when the variable was asked for.
  func holdVariables(
    _ plan: Plan, _ part: JudgedPart, _ demand: inout DemandEvaluator, _ summary: inout ApplySummary
  ) {
    for check in plan.checks where check.kind == .validation && check.status == .unknown {
      guard let (module, name) = check.place, part.contains(.variable(module.module, name), in: module),
        let node = demand.store.graph.index[.variable(module.module, name)],
        let variable = configuration[module.module]?.variables[name]
      else { continue }
      var found = Diagnostics()
      guard let instance = demand.instance(at: module, &found) else { continue }
      guard demand.ensure(node, instance, &found), let scope = ModuleScope(demand.store, module.module, instance) else {
        summary.diagnostics.append(newOf: found)
        summary.refuse(.variable(module.module, name), module, check.address)
        // It has a value if it is a condition that was not met.
        guard let scope = ModuleScope(demand.store, module.module, instance) else { continue }
        var told = Diagnostics()
        let outcome = Conditions.hold(variable.validations, scope, what: check.address, into: &told)
        summary.checks.append(CheckResult(.validation, check.address, outcome, told, since: 0))
        continue
      }
      let outcome = Conditions.hold(variable.validations, scope, what: check.address, into: &found)
      summary.checks.append(CheckResult(.validation, check.address, outcome, found, since: 0))
    }
  }

  /// Evaluates what calls give for variables that nothing has asked for: what was not known when the plan was made may be of a wrong
  /// type, or what a `validation` refuses.
  func askVariables(_ demand: inout DemandEvaluator, _ summary: inout ApplySummary) {
    var diagnostics = Diagnostics()
    for module in configuration.sortedModules where !module.variables.isEmpty {
      let names = module.variables.keys.sorted()
      guard let caller = module.address.parent, let call = demand.store.graph.index[.call(module.address)] else {
        continue
      }
      for parent in demand.store.instances(of: caller) { _ = demand.ensure(call, parent, &diagnostics) }
      let nodes = names.compactMap { demand.store.graph.index[.variable(module.address, $0)] }
      for instance in demand.store.instances(of: module.address) {
        for node in nodes { _ = demand.ensure(node, instance, &diagnostics) }
      }
    }
    summary.diagnostics.append(newOf: diagnostics)
  }
}
