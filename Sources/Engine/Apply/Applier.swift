import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// Walks the steps of a plan.
struct Applier: GraphVisitor {
  let plan: Plan
  let steps: [ApplyGraph.Step]
  let catalog: Catalog
  let stack: StackIdentity
  let options: ApplyOptions
  let events: EngineEventHandler
  var demand: DemandEvaluator
  var summary = ApplySummary()
  private var started: [Int: ContinuousClock.Instant] = [:]
  /// Why the state takes no more, once it does not; told once, however many steps it stopped.
  private(set) var stateFault: Diagnostics?
  private struct ExpansionPlace: Hashable {
    let resource: ResourceAddress
    let instance: Int
  }

  /// What `for_each` of a resource comes to, by key.
  private var expansions: [ExpansionPlace: [String: Value]] = [:]
  /// The keys of objects set aside, by change.
  private var aside: [Int: String] = [:]
  /// What failed at each step, to name it to those skipped.
  private var failedSteps: [Int: ObjectID] = [:]
  /// What was not begun because of something that failed, and because of what.
  private var skippedSteps: [Int: ObjectID] = [:]
  /// What was not made as planned, and all that needs it.
  private(set) var stopped = NodeInstances()

  init(
    _ plan: Plan, _ graph: ApplyGraph, _ catalog: Catalog, _ stack: StackIdentity, _ options: ApplyOptions,
    _ demand: DemandEvaluator, _ events: @escaping EngineEventHandler
  ) {
    self.plan = plan
    steps = graph.steps
    self.catalog = catalog
    self.stack = stack
    self.options = options
    self.demand = demand
    self.events = events
  }

  var isStopped: Bool { stateFault != nil || options.stop.isStopped || Task.isCancelled }

  func acceptsFailures(_ node: Int) -> Bool {
    if case .gathering = steps[node] { true } else { false }
  }

  mutating func begin(_ node: Int) -> NodeStep<ChangeRun> {
    if case .make(let index) = steps[node], !stopped.isEmpty, let cause = cause(of: plan.changes[index].address) {
      leave(node, because: cause)
      return .skipped
    }
    var diagnostics = Diagnostics()
    let run: ChangeRun?
    switch steps[node] {
    case .barrier, .gathering: return .done
    case .make(let index) where plan.changes[index].isUnchanged: return recheck(plan.changes[index], node)
    case .make(let index): run = make(index, &diagnostics)
    case .remove(let index): run = removal(index, &diagnostics)
    }
    guard let run, !diagnostics.hasErrors else {
      fail(node, step(of: node), diagnostics)
      return .failed
    }
    summary.diagnostics.append(contentsOf: diagnostics)
    started[node] = .now
    return .work([run])
  }

  mutating func finish(_ node: Int, _ result: ChangeRun.Result) -> Bool {
    let elapsed = started.removeValue(forKey: node).map { .now - $0 } ?? .zero
    guard let change = change(of: node) else { return true }
    let id = id(of: node)
    if let fault = result.stateFault, stateFault == nil {
      stateFault = fault
      summary.diagnostics.append(contentsOf: fault)
    }
    if result.wasSkipped || result.stateFault != nil && !result.wasStarted {
      summary.skipped.append(.init(object: id, step: result.step, because: nil))
      if stateFault == nil { summary.isInterrupted = true }
      events(.changeSkipped(id, result.step, because: nil))
      stop(node, because: id)
      return false
    }
    if result.step != .delete, result.step != .forget, let value = result.value {
      demand.set(change.address, value)
    }
    guard result.succeeded else {
      fail(node, result.step, result.diagnostics)
      events(.changeFailed(id, result.step, elapsed: elapsed, result.diagnostics))
      return false
    }
    summary.diagnostics.append(contentsOf: result.diagnostics)
    summary.counts[result.step, default: 0] += 1
    if change.importID != nil, result.step == .update || result.step == .create {
      summary.counts[.importing, default: 0] += 1
    }
    events(.changeFinished(id, result.step, elapsed: elapsed))
    return result.step == .delete || result.step == .forget || hold(change, result, node)
  }

  mutating func complete(_ node: Int) -> Bool { true }

  mutating func skip(_ node: Int, because cause: SkipCause) {
    let because: ObjectID? = if case .failed(let node) = cause { failedSteps[node] ?? skippedSteps[node] } else { nil }
    leave(node, because: because)
  }

  /// Notes a step that is not begun.
  ///
  /// - Parameter because: what failed; `nil` when the run was stopped.
  private mutating func leave(_ node: Int, because: ObjectID?) {
    if let because {
      skippedSteps[node] = because
      stop(node, because: because)
    }
    guard let change = change(of: node), !change.isUnchanged else { return }
    if !isAfterMaking(node) { leaveUnjudged(change) }
    let step = step(of: node)
    summary.skipped.append(.init(object: id(of: node), step: step, because: because))
    if because == nil, stateFault == nil { summary.isInterrupted = true }
    events(.changeSkipped(id(of: node), step, because: because))
  }

  /// Takes back what was counted as done of objects of which nothing could be written.
  mutating func withdraw(_ lost: [ObjectID: Int], because fault: Diagnostics) {
    if stateFault == nil { summary.diagnostics.append(contentsOf: fault) }
    stateFault = stateFault ?? fault
    var left = lost
    for node in steps.indices.reversed() where isStep(node) && failedSteps[node] == nil {
      let id = id(of: node)
      guard let count = left[id], count > 0 else { continue }
      left[id] = count - 1
      let step = step(of: node)
      summary.counts[step] = max(0, (summary.counts[step] ?? 0) - 1)
      fail(node, step, Diagnostics())
    }
  }

  // MARK: -

  /// Notes that nobody has looked at the conditions of a change that was not begun, though the plan may have held them.
  private mutating func leaveUnjudged(_ change: PlannedChange) {
    guard let lifecycle = demand.store.configuration[change.address.configuration]?.lifecycle,
      !lifecycle.preconditions.isEmpty || !lifecycle.postconditions.isEmpty
    else { return }
    summary.checks.append(
      CheckResult(kind: .precondition, address: change.address.description, status: .unknown, messages: []))
  }

  private mutating func fail(_ node: Int, _ step: ChangeStep, _ diagnostics: Diagnostics) {
    let id = id(of: node)
    failedSteps[node] = id
    if case .make(let index) = steps[node] { demand.distrust(plan.changes[index].address) }
    stop(node, because: id)
    summary.failures.append(.init(object: id, step: step, diagnostics: diagnostics))
    summary.diagnostics.append(contentsOf: diagnostics)
  }

  /// Keeps what needs an object from being made that was not made itself.
  private mutating func stop(_ node: Int, because cause: ObjectID) {
    guard case .make(let index) = steps[node] else { return }
    let address = plan.changes[index].address
    stopped.insert(
      .resource(address.configuration), address.module, address.key, because: cause, in: demand.store.graph)
  }

  /// What failed that an instance needs.
  private func cause(of address: InstanceAddress) -> ObjectID? {
    stopped.cause(.resource(address.configuration), in: address.module, address.key)
  }

  /// Whether the step only takes away what was set aside for an object that was made.
  private func isAfterMaking(_ node: Int) -> Bool {
    guard case .remove(let index) = steps[node] else { return false }
    return plan.changes[index].action == .createBeforeDelete
  }

  private func changeIndex(of node: Int) -> Int? {
    switch steps[node] {
    case .barrier, .gathering: nil
    case .make(let index), .remove(let index): index
    }
  }

  private func isStep(_ node: Int) -> Bool { change(of: node).map { !$0.isUnchanged } ?? false }

  private func change(of node: Int) -> PlannedChange? { changeIndex(of: node).map { plan.changes[$0] } }

  private func id(of node: Int) -> ObjectID {
    guard let index = changeIndex(of: node) else { return ObjectID("") }
    if case .remove = steps[node], plan.changes[index].action == .createBeforeDelete {
      return ObjectID(plan.changes[index].address.description, deposed: aside[index])
    }
    return plan.changes[index].id
  }

  private func step(of node: Int) -> ChangeStep {
    guard let change = change(of: node) else { return .update }
    if case .remove = steps[node] { return change.action == .forget ? .forget : .delete }
    switch change.action {
    case .update: return .update
    case .read: return .read
    case .noop: return .importing
    default: return .create
    }
  }

  private func type(_ change: PlannedChange, _ diagnostics: inout Diagnostics) -> ObjectType? {
    let resource = change.address.resource
    if let type = catalog.type(resource.type, resource.mode) { return type }
    diagnostics.append(catalog.unknownType(resource.type, resource.mode).with(address: change.id.description))
    return nil
  }

  private mutating func removal(_ index: Int, _ diagnostics: inout Diagnostics) -> ChangeRun? {
    let change = plan.changes[index]
    guard let type = type(change, &diagnostics) else { return nil }
    var kind = change.action == .forget ? ChangeRun.Kind.forget : .delete
    if kind == .delete, isTheCurrentThing(change, type) {
      kind = .forget
      // Where it could be foreseen, the plan has told.
      if !change.isMadeInPlace(type) { diagnostics.append(InstancePlan.madeInPlace(change.address, "was")) }
    }
    return ChangeRun(
      kind: kind, change: change, type: type,
      prior: change.before.map { StoredObject($0.deeplyUnmarked, privateData: change.beforePrivate) },
      deposed: change.action == .createBeforeDelete ? aside[index] : change.deposed,
      context: ObjectContext(address: change.address.description, stack: stack),
      timeout: timeout(change, .delete))
  }

  /// Whether what was set aside is what the current object stands for: a type that names its things by their addresses has made the
  /// new one over the old one.
  private func isTheCurrentThing(_ change: PlannedChange, _ type: ObjectType) -> Bool {
    guard change.action == .createBeforeDelete || change.deposed != nil,
      let old = change.before?.deeplyUnmarked, let new = demand.object(change.address)?.deeplyUnmarked
    else { return false }
    let identity = type.schema.identity
    return !identity.isEmpty
      && identity.allSatisfy { name in
        guard let one = old[name], let other = new[name], one.isWhollyKnown, !one.isNull else { return false }
        return one == other
      }
  }

  private mutating func make(_ index: Int, _ diagnostics: inout Diagnostics) -> ChangeRun? {
    let change = plan.changes[index]
    guard let type = type(change, &diagnostics) else { return nil }
    let context = ObjectContext(address: change.address.description, stack: stack)
    var run = ChangeRun(kind: .create, change: change, type: type, context: context)
    switch change.action {
    case .noop:
      run.kind = .adopt
      return run
    case .update: run.kind = .update
    case .read: run.kind = .read
    case .createBeforeDelete:
      let key = String(Journal.newToken().prefix(8))
      aside[index] = key
      run.deposed = key
    default: break
    }
    if run.kind == .update {
      run.prior = change.before.map { StoredObject($0.deeplyUnmarked, privateData: change.beforePrivate) }
    }
    guard let evaluated = configuration(of: change, type, &diagnostics) else { return nil }
    run.body = evaluated.body
    run.needsPlan = evaluated.isNew
    run.timeout = timeout(change, run.step)
    return run
  }

  /// How long a step may take. What is wrong with it, planning has told; a removal goes on without it.
  private mutating func timeout(_ change: PlannedChange, _ step: ChangeStep) -> Duration? {
    guard let resource = demand.store.configuration[change.address.configuration], !resource.timeouts.isEmpty else {
      return nil
    }
    var ignored = Diagnostics()
    return scope(of: change, &ignored).flatMap { Timeouts(resource, $0.0, &ignored)[step] }
  }

  /// The configuration of a change: as planned where it was known then, else evaluated now.
  private mutating func configuration(
    of change: PlannedChange, _ type: ObjectType, _ diagnostics: inout Diagnostics
  ) -> (body: DecodedBody, isNew: Bool)? {
    let resource = demand.store.configuration[change.address.configuration]
    if let known = change.configuration, known.isWhollyKnown, resource?.lifecycle.preconditions.isEmpty ?? true {
      let range = resource?.range
      return range.map { (DecodedBody(value: known, range: $0), false) }
    }
    guard let resource, let (scope, _) = scope(of: change, &diagnostics) else {
      if !diagnostics.hasErrors {
        diagnostics.error("the resource is not configured any more", address: change.id.description)
      }
      return nil
    }
    if hold(.precondition, resource.lifecycle.preconditions, scope, change, &diagnostics).isRefused { return nil }
    var own = Diagnostics()
    var body = Evaluate.body(resource, type.decodeSchema, scope, &own)
    for diagnostic in own { diagnostics.append(diagnostic.with(address: change.address.description)) }
    guard !own.hasErrors else { return nil }
    let ignored = InstancePlan.ignored(resource.lifecycle.ignoreChanges, type.impliedType)
    if change.action == .update, let before = change.before {
      body.value = InstancePlan.ignoring(body.value, ignored, before, type)
    }
    return (body, change.configuration?.isWhollyKnown != true)
  }

  /// Evaluates the conditions of an object that stays as it is, which could not be told before others were changed.
  private mutating func recheck(_ change: PlannedChange, _ node: Int) -> NodeStep<ChangeRun> {
    guard let resource = demand.store.configuration[change.address.configuration] else { return .done }
    var diagnostics = Diagnostics()
    let lifecycle = resource.lifecycle
    var outcome = Conditions.Outcome.failed
    if var scope = scope(of: change, &diagnostics)?.0 {
      outcome = hold(.precondition, lifecycle.preconditions, scope, change, &diagnostics)
      guard !outcome.isRefused else { return refuse(change, node, diagnostics) }
      scope.selfValue = change.after
      outcome = hold(.postcondition, lifecycle.postconditions, scope, change, &diagnostics)
    }
    return outcome.isRefused ? refuse(change, node, diagnostics) : .done
  }

  private mutating func refuse(
    _ change: PlannedChange, _ node: Int, _ diagnostics: Diagnostics
  ) -> NodeStep<ChangeRun> {
    fail(node, .check, diagnostics)
    events(.changeFailed(change.id, .check, elapsed: .zero, diagnostics))
    return .failed
  }

  private mutating func scope(
    of change: PlannedChange, _ diagnostics: inout Diagnostics
  ) -> (ModuleScope, Int)? {
    let address = change.address.configuration
    guard let instance = demand.instance(at: change.address.module, &diagnostics),
      demand.prepare(.resource(address), in: instance, &diagnostics),
      var scope = ModuleScope(demand.store, address.module, instance),
      let resource = demand.store.configuration[address]
    else { return nil }
    switch change.address.key {
    case .none: break
    case .index(let index): scope.repetition = .count(index)
    case .string(let key):
      guard let value = each(key, resource, address, scope, &diagnostics) else { return nil }
      scope.repetition = .each(key: key, value: value)
    }
    return (scope, instance)
  }

  /// What `each.value` is for a key.
  private mutating func each(
    _ key: String, _ resource: ResourceConfiguration, _ address: ResourceAddress, _ scope: ModuleScope,
    _ diagnostics: inout Diagnostics
  ) -> Value? {
    let place = ExpansionPlace(resource: address, instance: scope.instance)
    if let known = expansions[place] { return known[key] }
    guard let forEach = resource.forEach,
      case .forEach(let keys, let values)? = Expansion.evaluate(
        count: nil, forEach: forEach, scope: scope, into: &diagnostics)
    else { return nil }
    let found = Dictionary(zip(keys, values), uniquingKeysWith: { $1 })
    expansions[place] = found
    return found[key]
  }

  /// Checks the conditions that need the object itself.
  private mutating func hold(_ change: PlannedChange, _ result: ChangeRun.Result, _ node: Int) -> Bool {
    guard let resource = demand.store.configuration[change.address.configuration],
      !resource.lifecycle.postconditions.isEmpty
    else { return true }
    var diagnostics = Diagnostics()
    guard var scope = scope(of: change, &diagnostics)?.0 else { return true }
    scope.selfValue = result.value
    let outcome = hold(.postcondition, resource.lifecycle.postconditions, scope, change, &diagnostics)
    if outcome.isRefused { fail(node, result.step, diagnostics) }
    return !outcome.isRefused
  }

  /// Evaluates conditions, and notes how they came out.
  private mutating func hold(
    _ kind: CheckResult.Kind, _ rules: [CheckRule], _ scope: ModuleScope, _ change: PlannedChange,
    _ diagnostics: inout Diagnostics
  ) -> Conditions.Outcome {
    let told = diagnostics.all.count
    let outcome = Conditions.hold(rules, scope, what: change.address.description, into: &diagnostics)
    if !rules.isEmpty {
      summary.checks.append(CheckResult(kind, change.address.description, outcome, diagnostics, since: told))
    }
    return outcome
  }
}
