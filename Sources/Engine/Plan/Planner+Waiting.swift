import Language

/// What cannot be planned to the end yet: resources and modules whose number is not known, and all that depends on them. It is
/// left to the next stage, as a whole: what is made of a collection before its members are there is wrong.
extension Planner {
  /// Notes whether the node depends on something whose instances cannot be told; what it depends on was visited before.
  mutating func noteWaiting(_ node: Int) {
    guard !held.isEmpty, store.graph.dependencies[node].contains(where: { held.contains(Int($0)) }) else { return }
    held.insert(node)
  }

  /// Notes a module whose instances cannot be told, once its call was evaluated.
  mutating func noteDeferredModule(_ node: Int) {
    guard case .call(let module) = store.graph.nodes[node], evaluator.deferredModules.contains(module) else { return }
    held.insert(node)
  }

  /// The resources that have instances but wait for others.
  mutating func noteWaiting(_ node: Int, _ address: ResourceAddress, in instances: [Int]) {
    let isWhole = held.contains(node)
    guard isWhole || !staying.isEmpty else { return }
    if isWhole { heldResources.insert(address) }
    for path in instances.map({ store.instance($0).path }) where isHeld(node, in: path) {
      waiting.append(path.isRoot ? "\(address.resource)" : "\(path).\(address.resource)")
    }
  }

  /// Whether the node is left to the next stage in an instance of its module.
  func isHeld(_ node: Int, in path: ModulePath) -> Bool {
    held.contains(node) || !staying.isEmpty && staying.contains(store.graph.nodes[node], in: path)
  }

  /// Whether the node is left as it is in an instance of its module: it was excluded or an earlier stage has failed at it, or at what it
  /// depends on.
  func isLeftAlone(_ node: StaticNode, _ instance: Int) -> Bool {
    selection.leavesOut && selection.leavesAlone(node, in: store.instance(instance).path)
  }

  /// What must stay because something that waits was made with it, at any distance; `nil` when nothing waits.
  func neededByWaiting() -> NeededObjects? {
    let late = heldResources.union(deferredResources).map { (address: $0, path: ModulePath.root) }
    let stopped = selection.stopped.resources + staying.resources
    let modules = evaluator.deferredModules
    guard !late.isEmpty || !stopped.isEmpty || !modules.isEmpty else { return nil }
    return NeededObjects(by: late + stopped, in: modules, selfFed: store.graph.selfFed, state.current.values)
  }

  /// Whether the change takes an object away that something was made with that an earlier stage failed at. It waits for the next run.
  mutating func mustStay(_ change: PlannedChange) -> Bool {
    guard !selection.stopped.isEmpty, change.action == .replace || change.action == .createBeforeDelete else {
      return false
    }
    let needed =
      neededByStopped
      ?? NeededObjects(by: selection.stopped.resources, selfFed: store.graph.selfFed, state.current.values)
    neededByStopped = needed
    return needed.contains(change.address)
  }

  /// Leaves an instance as it is, and all that depends on its resource.
  mutating func leave(_ node: Int, _ change: PlannedChange) {
    staying.insert(store.graph.nodes[node], change.address.module, because: change.id, in: store.graph)
    waiting.append(change.address.description)
  }
}
