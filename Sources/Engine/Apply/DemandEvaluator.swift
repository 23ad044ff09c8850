import Diagnostics
import Language
import Values

/// Evaluates values when a step needs them, each once.
///
/// The graph of steps makes sure that whatever a step's configuration leads to is applied by then, so a value that is asked for is
/// as known as it will ever be.
struct DemandEvaluator {
  let evaluator: NodeEvaluator
  /// The instances that each resource has, by instance of its module, in order.
  private var members: [ResourceAddress: [ModulePath: [InstanceAddress]]] = [:]
  private var objects: [InstanceAddress: Value] = [:]
  private var distrusted: Set<InstanceAddress> = []
  private var failed: Set<Key> = []
  /// How often objects of each resource have changed.
  private var versions: [ResourceAddress: Int] = [:]
  /// At which of these the value of a resource was put together that was not wholly known: there is nothing new in it until the next.
  private var seen: [Key: Int] = [:]
  /// What the run is about. What it leaves alone is not evaluated, and not known: who needs it has been left alone as well.
  var selection: Selection?
  /// What a resource without any instance is.
  var absentValue = Value.null()

  private struct Key: Hashable {
    let node: Int
    let instance: Int
  }

  var store: ValueStore { evaluator.store }

  init(_ evaluator: NodeEvaluator, _ plan: Plan) {
    self.init(evaluator, plan.changes)
    guard !plan.untouched.isEmpty else { return }
    let untouched = Set(plan.untouched)
    for other in plan.others where other.deposed == nil && untouched.contains(other.address) {
      objects[other.address] = other.value
    }
    for address in plan.untouched {
      members[address.configuration, default: [:]][address.module, default: []].append(address)
    }
    for resource in Set(plan.untouched.map(\.configuration)) {
      members[resource] = members[resource]?.mapValues { $0.sorted() }
    }
  }

  init(_ evaluator: NodeEvaluator, _ changes: [PlannedChange]) {
    self.evaluator = evaluator
    for change in changes where change.deposed == nil && change.action != .delete && change.action != .forget {
      members[change.address.configuration, default: [:]][change.address.module, default: []].append(change.address)
      objects[change.address] = change.action == .noop ? change.after : nil
    }
  }

  /// What an object is, once its step is done.
  mutating func set(_ address: InstanceAddress, _ value: Value?) {
    objects[address] = value
    versions[address.configuration, default: 0] += 1
  }

  /// What refers to an object finds it unknown from now on: something failed at it.
  mutating func distrust(_ address: InstanceAddress) {
    distrusted.insert(address)
    versions[address.configuration, default: 0] += 1
  }

  /// What an object is now; `nil` when there is none, or its step is not done.
  func object(_ address: InstanceAddress) -> Value? { objects[address] }

  /// The number of the instance of a module, its calls evaluated on the way.
  mutating func instance(at path: ModulePath, _ diagnostics: inout Diagnostics) -> Int? {
    if let known = store.instance(at: path) { return known }
    var current = 0
    for depth in 1...max(1, path.steps.count) {
      let prefix = ModulePath(Array(path.steps.prefix(depth)))
      if let known = store.instance(at: prefix) {
        current = known
        continue
      }
      guard let call = store.graph.index[.call(prefix.module)] else { return nil }
      guard ensure(call, current, &diagnostics), let made = store.instance(at: prefix) else { return nil }
      current = made
    }
    return current
  }

  /// Evaluates everything that the expressions of a resource or check may refer to.
  mutating func prepare(
    _ kind: StaticNode, in instance: Int, _ diagnostics: inout Diagnostics
  ) -> Bool {
    guard let node = store.graph.index[kind] else { return false }
    var succeeded = true
    for (dependency, place) in needs(of: node, instance, calls: true) {
      if !ensure(dependency, place, &diagnostics) { succeeded = false }
    }
    for (dependency, place) in needs(of: node, instance, calls: false) {
      if !ensure(dependency, place, &diagnostics) { succeeded = false }
    }
    return succeeded
  }

  /// Evaluates a node and all it needs, with a stack of its own.
  mutating func ensure(_ node: Int, _ instance: Int, _ diagnostics: inout Diagnostics) -> Bool {
    var stack: [(node: Int, instance: Int, phase: Int)] = [(node, instance, 0)]
    // What was not wholly known when it was last asked for is evaluated again, once a request.
    var fresh: Set<Key> = []
    while let (node, instance, phase) = stack.popLast() {
      let key = Key(node: node, instance: instance)
      if fresh.contains(key) || isDone(node, instance) { continue }
      if phase == 2 {
        fresh.insert(key)
        if !evaluate(node, instance, &diagnostics) { failed.insert(Key(node: node, instance: instance)) }
        continue
      }
      stack.append((node, instance, phase + 1))
      if case .resource = store.graph.nodes[node] { continue }
      for (dependency, place) in needs(of: node, instance, calls: phase == 0) where !isDone(dependency, place) {
        stack.append((dependency, place, 0))
      }
    }
    return !failed.contains(Key(node: node, instance: instance))
  }

  private func isDone(_ node: Int, _ instance: Int) -> Bool {
    if failed.contains(Key(node: node, instance: instance)) { return true }
    let kind = store.graph.nodes[node]
    if let selection, selection.leavesOut, selection.leavesAlone(kind, in: store.instance(instance).path) {
      return true
    }
    switch kind {
    case .call(let module): return store.hasExpanded(module, in: instance)
    case .gate, .close, .provider, .check: return true
    case .resource(let address):
      guard let value = store.value(node, instance) else { return false }
      return value.isWhollyKnown || seen[Key(node: node, instance: instance)] == versions[address, default: 0]
    default: return store.value(node, instance)?.isWhollyKnown ?? false
    }
  }

  private mutating func evaluate(_ node: Int, _ instance: Int, _ diagnostics: inout Diagnostics) -> Bool {
    guard case .resource(let address) = store.graph.nodes[node] else {
      return evaluator.evaluate(node, in: instance, into: &diagnostics)
    }
    let value = combined(address, store.instance(instance).path)
    store.set(node, instance, value)
    if !value.isWhollyKnown { seen[Key(node: node, instance: instance)] = versions[address, default: 0] }
    return true
  }

  /// The value of all instances of a resource as references see it.
  private func combined(_ address: ResourceAddress, _ path: ModulePath) -> Value {
    let found = members[address]?[path] ?? []
    let values = found.map { distrusted.contains($0) ? .unknown() : objects[$0] ?? .unknown() }
    guard let resource = store.configuration[address] else { return .unknown() }
    if found.isEmpty, !absentValue.isKnown { return absentValue }
    if resource.count != nil { return .tuple(values) }
    if resource.forEach != nil {
      return .object(
        ValueMap(
          zip(found, values).compactMap { address, value in
            if case .string(let key) = address.key { (key, value) } else { nil }
          }))
    }
    return values.first ?? .null()
  }

  /// What a node in an instance of its module refers to: the calls, or all else, each in its instance.
  private func needs(of node: Int, _ instance: Int, calls: Bool) -> [(Int, Int)] {
    let graph = store.graph
    var module = graph.nodes[node].module
    var instance = instance
    if case .variable = graph.nodes[node], let parent = store.instance(instance).parent {
      // What a call gives for a variable is written, and refers to what there is, in the calling module.
      module = store.instance(parent).path.module
      instance = parent
    }
    var found: [(Int, Int)] = []
    for dependency in graph.dependencies[node] {
      let other = graph.nodes[Int(dependency)]
      let isCall = if case .call = other { true } else { false }
      guard isCall == calls else { continue }
      switch other {
      case .gate, .close, .provider, .check: continue
      default: break
      }
      if other.module == module {
        found.append((Int(dependency), instance))
      } else if other.module.names.count < module.names.count {
        if let parent = ancestor(of: instance, depth: other.module.names.count) {
          found.append((Int(dependency), parent))
        }
      } else {
        let path = store.instance(instance).path
        for child in store.instances(of: other.module) where store.instance(child).path.hasPrefix(path) {
          found.append((Int(dependency), child))
        }
      }
    }
    return found
  }

  private func ancestor(of instance: Int, depth: Int) -> Int? {
    var current = store.instance(instance)
    var id = instance
    while current.path.steps.count > depth {
      guard let parent = current.parent else { return nil }
      id = parent
      current = store.instance(parent)
    }
    return id
  }
}
