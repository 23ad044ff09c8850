import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// Walks the configuration and works out what becomes of each instance.
struct Planner: GraphVisitor {
  enum Work: Sendable {
    /// Instances of one resource; of many, several at a time.
    case plan([(slot: Int, InstancePlan)])
    case readData(slot: Int, DataRead)
    /// The data source of a check block, in an instance of its module.
    case check(instance: Int, DataRead)
  }

  enum Outcome: Sendable {
    case planned([(slot: Int, InstancePlan.Result)])
    case data(slot: Int, DataRead, DataRead.Result)
    case check(instance: Int, DataRead.Result)
  }

  /// One instance of the resource at hand.
  struct Slot: Sendable {
    var moduleInstance: Int
    var address: InstanceAddress
    /// Whether it is left to the next stage.
    var isHeld = false
    /// Whether the run leaves it as it is.
    var isUntouched = false
    var repetition: Repetition
    var value: Value?
  }

  /// What a resource expands to, while it is being planned.
  struct Group: Sendable {
    /// By instance of the module: its expansion, and where its slots begin.
    var expansions: [(moduleInstance: Int, expansion: Expansion, firstSlot: Int)] = []
    var slots: [Slot] = []
  }

  let store: ValueStore
  let evaluator: NodeEvaluator
  let catalog: Catalog
  let stack: StackIdentity
  let options: PlanOptions
  let selection: Selection
  let replacing: [TargetAddress]
  let events: EngineEventHandler
  let imports: ImportPlan

  var state: WorkingState
  var diagnostics = Diagnostics()
  var groups: [Int: Group] = [:]
  var changes: [PlannedChange] = []
  /// Where the change of an instance stands in `changes`.
  var changeIndex: [InstanceAddress: Int] = [:]
  /// Where those of a resource stand that do something, for `replace_triggered_by`.
  var effective: [ResourceAddress: [Int]] = [:]
  /// The instances that the configuration has.
  var claimed: Set<InstanceAddress> = []
  var completed: Set<Int> = []
  /// The instances of all resources begun so far.
  var instanceCount = 0
  var deferred: [String] = []
  /// The resources some of whose instances could not be told.
  var deferredResources: Set<ResourceAddress> = []
  /// The nodes that are left to the next stage: those that cannot be told, and all that depends on them.
  var held: Set<Int> = []
  /// The resources among them that can be told but depend on others.
  var heldResources: Set<ResourceAddress> = []
  /// The same by module instance, for the plan.
  var waiting: [String] = []
  /// The instances of resources at hand that the run leaves as they are.
  var untouched: [InstanceAddress] = []
  /// What was needed to make what an earlier stage failed at, once it was asked for.
  var neededByStopped: NeededObjects?
  /// What stays as it is because of that, and what depends on it.
  var staying = NodeInstances()
  var moves: [InstanceAddress: InstanceAddress] = [:]
  /// What `import` blocks name of the resources begun so far.
  var importTargets: [InstanceAddress: ImportPlan.Target] = [:]
  var dataRows: [StateChange] = []
  var checks: [CheckResult] = []
  var touchedData: Set<InstanceAddress> = []
  /// Whether to stop at what validation needs: data sources are checked, not read.
  var isValidation = false

  var isStopped: Bool { Task.isCancelled }

  static func perform(_ work: Work) async -> Outcome {
    switch work {
    case .plan(let plans): .planned(await make(plans))
    case .readData(let slot, let read): .data(slot: slot, read, await read.perform())
    case .check(let instance, let read): .check(instance: instance, await read.perform())
    }
  }

  private static func make(_ plans: [(slot: Int, InstancePlan)]) async -> [(slot: Int, InstancePlan.Result)] {
    var results: [(slot: Int, InstancePlan.Result)] = []
    results.reserveCapacity(plans.count)
    for (slot, plan) in plans { results.append((slot, await plan.make())) }
    return results
  }

  // MARK: Visiting

  mutating func begin(_ node: Int) -> NodeStep<Work> {
    guard selection.includes(node: node) else { return .done }
    let kind = store.graph.nodes[node]
    noteWaiting(node)
    switch kind {
    case .variable, .local, .output, .call:
      var succeeded = true
      for instance in store.instances(of: kind.module) where !isLeftAlone(kind, instance) {
        if !evaluator.evaluate(node, in: instance, into: &diagnostics) { succeeded = false }
        if store.isFull { break }
      }
      if succeeded { completed.insert(node) }
      noteDeferredModule(node)
      return succeeded ? .done : .failed
    case .gate, .close, .provider: return .done
    case .check(let module, let name): return .work(beginCheck(module, name))
    case .resource(let address): return beginResource(node, address)
    }
  }

  mutating func finish(_ node: Int, _ outcome: Outcome) -> Bool {
    switch outcome {
    case .planned(let results):
      results.reduce(true) { succeeded, result in finishPlan(node, result.slot, result.1) && succeeded }
    case .data(let slot, let read, let result): finishData(node, slot, read, result)
    case .check(let instance, let result): finishCheck(node, instance, result)
    }
  }

  mutating func complete(_ node: Int) -> Bool {
    guard let resource = store.graph.resource(node), let group = groups.removeValue(forKey: node) else {
      return true
    }
    for (position, entry) in group.expansions.enumerated() {
      let end = position + 1 < group.expansions.count ? group.expansions[position + 1].firstSlot : group.slots.count
      let values = group.slots[entry.firstSlot..<end].map { $0.value ?? .unknown() }
      store.set(node, entry.moduleInstance, entry.expansion.combined(values))
    }
    completed.insert(node)
    guard !resource.lifecycle.postconditions.isEmpty, case .resource(let address) = store.graph.nodes[node] else {
      return true
    }
    var succeeded = true
    for slot in group.slots where !slot.isUntouched {
      guard var scope = ModuleScope(store, address.module, slot.moduleInstance, slot.repetition) else { continue }
      scope.selfValue = slot.value
      let told = diagnostics.all.count
      let outcome = Conditions.hold(
        resource.lifecycle.postconditions, scope, what: slot.address.description, into: &diagnostics)
      note(.postcondition, slot.address.description, outcome, since: told)
      if outcome.isRefused { succeeded = false }
    }
    return succeeded
  }

  mutating func skip(_ node: Int, because cause: SkipCause) {}

  /// - Parameter told: how many diagnostics there were before; those since say what does not hold.
  mutating func note(
    _ kind: CheckResult.Kind, _ address: String, _ outcome: Conditions.Outcome, since told: Int = .max
  ) {
    checks.append(CheckResult(kind, address, outcome, diagnostics, since: told))
  }

  mutating func add(_ change: PlannedChange) {
    changeIndex[change.address] = changes.count
    changes.append(change)
    if change.action != .noop {
      effective[change.address.configuration, default: []].append(changes.count - 1)
    }
    if change.isEffective { events(.changePlanned(change.id, change.action)) }
  }
}
