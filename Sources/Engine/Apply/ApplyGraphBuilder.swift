import Language

struct ApplyGraphBuilder {
  private struct GroupKey: Hashable {
    let resource: ResourceAddress
    let module: ModulePath
  }

  private struct Group {
    let key: GroupKey
    /// That all that is made of its objects has come to an end.
    let made: Int
    /// That it was made without fault; only where something is removed.
    let complete: Int?
    let removed: Int
    /// That all that is made of its objects, at any distance, is made; only where something waits for it.
    let settled: Int?
    var makes: [Int] = []
    /// Removals of objects with nothing to follow.
    var deletes: [Int] = []
    /// The first half of a replacement.
    var replacedDeletes: [Int] = []
    /// Removals of what was set aside by create-before-delete, now or in an earlier run.
    var lateDeletes: [Int] = []
    var dependencies: [ResourceAddress] = []
    var priorDependencies: [ResourceAddress] = []
  }

  private let changes: [PlannedChange]
  private(set) var steps: [ApplyGraph.Step] = []
  private(set) var edges = DependencyGraph.Builder()
  private var groups: [Group] = []
  private var byKey: [GroupKey: Int] = [:]
  private var byResource: [ResourceAddress: [Int]] = [:]
  /// Groups by resource and the part of the module's path that they share with who looks for them.
  private var byPrefix: [GroupKey: [Int]] = [:]
  private var indexedPrefixes: [ResourceAddress: Set<Int>] = [:]
  /// The edges that are better kept but may be dropped where they would close a cycle.
  private var soft: Set<Int> = []

  /// Whether anything is, or was, set aside until others let go of it.
  private let setsAside: Bool
  /// Whether anything is removed that others may have to let go of first.
  private let removes: Bool
  /// What has conditions that could not be told when the plan was made.
  private let unchecked: Set<String>
  private let selfFed: Set<ModuleAddress>

  init(_ plan: Plan, selfFed: Set<ModuleAddress>) {
    self.selfFed = selfFed
    changes = plan.changes
    setsAside = plan.changes.contains { $0.action == .createBeforeDelete || $0.deposed != nil }
    removes = setsAside || plan.changes.contains { $0.action == .delete || $0.action == .forget }
    unchecked = Set(
      plan.checks.filter { [.precondition, .postcondition].contains($0.kind) && $0.status == .unknown }.map(\.address))
  }

  mutating func build() {
    for index in changes.indices { add(index) }
    for index in groups.indices { connect(index) }
    dropCycles()
  }

  // MARK: Nodes

  private mutating func addStep(_ step: ApplyGraph.Step) -> Int {
    steps.append(step)
    return edges.addNode()
  }

  private mutating func group(_ change: PlannedChange) -> Int {
    let key = GroupKey(resource: change.address.configuration, module: change.address.module)
    if let known = byKey[key] { return known }
    let index = groups.count
    groups.append(
      Group(
        key: key, made: addStep(.gathering), complete: removes ? addStep(.barrier) : nil, removed: addStep(.barrier),
        settled: setsAside ? addStep(.barrier) : nil))
    byKey[key] = index
    byResource[key.resource, default: []].append(index)
    return index
  }

  private mutating func add(_ index: Int) {
    let change = changes[index]
    let group = group(change)
    if groups[group].dependencies.isEmpty, change.action != .delete, change.action != .forget {
      groups[group].dependencies = change.dependencies
    }
    if groups[group].priorDependencies != change.priorDependencies {
      groups[group].priorDependencies =
        groups[group].priorDependencies.isEmpty
        ? change.priorDependencies
        : Set(groups[group].priorDependencies).union(change.priorDependencies).sorted()
    }
    switch change.action {
    case .noop:
      let isUnchecked = !unchecked.isEmpty && unchecked.contains(change.address.description)
      if change.importID != nil || isUnchecked { make(index, group) }
    case .create, .update, .read: make(index, group)
    case .delete, .forget:
      let step = addStep(.remove(change: index))
      edges.addEdge(from: step, to: groups[group].removed)
      if change.deposed == nil { groups[group].deletes.append(step) } else { groups[group].lateDeletes.append(step) }
    case .replace:
      let removal = addStep(.remove(change: index))
      edges.addEdge(from: removal, to: groups[group].removed)
      groups[group].replacedDeletes.append(removal)
      edges.addEdge(from: removal, to: make(index, group))
    case .createBeforeDelete:
      let made = make(index, group)
      let removal = addStep(.remove(change: index))
      edges.addEdge(from: made, to: removal)
      edges.addEdge(from: removal, to: groups[group].removed)
      groups[group].lateDeletes.append(removal)
    }
  }

  @discardableResult
  private mutating func make(_ index: Int, _ group: Int) -> Int {
    let step = addStep(.make(change: index))
    edges.addEdge(from: step, to: groups[group].made)
    if let complete = groups[group].complete { edges.addEdge(from: step, to: complete) }
    groups[group].makes.append(step)
    return step
  }

  // MARK: Edges

  private mutating func connect(_ index: Int) {
    let dependent = groups[index]
    if let complete = dependent.complete {
      edges.addEdge(from: dependent.made, to: complete)
      if let settled = dependent.settled { edges.addEdge(from: complete, to: settled) }
    }
    for resource in dependent.dependencies {
      for other in related(resource, to: dependent.key.module) where other != index {
        edges.addEdge(from: groups[other].made, to: dependent.made)
        for step in dependent.makes { edges.addEdge(from: groups[other].made, to: step) }
        // What was set aside goes once everything that used it, be it by way of others, has the new object.
        guard let settled = dependent.settled, let others = groups[other].settled else { continue }
        edges.addEdge(from: settled, to: others)
        for step in groups[other].lateDeletes { edges.addEdge(from: settled, to: step) }
      }
    }
    for resource in dependent.priorDependencies {
      for other in related(resource, to: dependent.key.module) where other != index {
        edges.addEdge(from: dependent.removed, to: groups[other].removed)
        for step in groups[other].deletes + groups[other].replacedDeletes + groups[other].lateDeletes {
          edges.addEdge(from: dependent.removed, to: step)
        }
        // What is no longer configured goes after those that used it have let go of it.
        if let complete = dependent.complete {
          for step in groups[other].deletes { addSoft(from: complete, to: step) }
        }
        // And what used something goes before that is changed.
        if !dependent.deletes.isEmpty {
          for step in groups[other].makes { addSoft(from: dependent.removed, to: step) }
        }
      }
    }
  }

  private mutating func addSoft(from: Int, to: Int) {
    soft.insert(edges.edgeCount)
    edges.addEdge(from: from, to: to)
  }

  /// The groups of a resource that a module instance can mean: those whose path agrees with its own as far as their
  /// calls are the same; any of a module that is given what comes out of itself.
  private mutating func related(_ resource: ResourceAddress, to module: ModulePath) -> [Int] {
    guard let all = byResource[resource] else { return [] }
    let shared = resource.module.commonDepth(with: module.module, selfFed)
    if shared == 0 { return all }
    if indexedPrefixes[resource, default: []].insert(shared).inserted {
      for group in all {
        let prefix = ModulePath(Array(groups[group].key.module.steps.prefix(shared)))
        byPrefix[GroupKey(resource: resource, module: prefix), default: []].append(group)
      }
    }
    return byPrefix[GroupKey(resource: resource, module: ModulePath(Array(module.steps.prefix(shared))))] ?? []
  }

  private mutating func dropCycles() {
    guard !soft.isEmpty else { return }
    let graph = DependencyGraph(edges)
    guard graph.topologicalOrder().count < graph.count else { return }
    let components = graph.stronglyConnectedComponents()
    let soft = soft
    edges.removeEdges { index, from, to in soft.contains(index) && components[from] == components[to] }
  }
}
