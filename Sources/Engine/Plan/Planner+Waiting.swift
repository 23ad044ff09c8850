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
    guard held.contains(node) else { return }
    heldResources.insert(address)
    for instance in instances {
      let path = store.instance(instance).path
      waiting.append(path.isRoot ? "\(address.resource)" : "\(path).\(address.resource)")
    }
  }

  /// The resources that must stay because something that waits was made with them, at any distance.
  func neededByWaiting() -> Set<ResourceAddress> {
    let late = heldResources.union(deferredResources).union(selection.stopped.resources)
    let modules = evaluator.deferredModules
    guard !late.isEmpty || !modules.isEmpty else { return [] }
    return needed(by: late, in: modules)
  }

  /// Whether the change takes an object away that something was made with that an earlier stage failed at. It waits for the next run.
  mutating func mustStay(_ change: PlannedChange) -> Bool {
    guard !selection.stopped.isEmpty, change.action == .replace || change.action == .createBeforeDelete else {
      return false
    }
    let needed = neededByStopped ?? needed(by: selection.stopped.resources)
    neededByStopped = needed
    return needed.contains(change.address.configuration)
  }

  /// Leaves an instance as it is, and all that depends on its resource.
  mutating func leave(_ node: Int, _ change: PlannedChange) {
    held.insert(node)
    heldResources.insert(change.address.configuration)
    waiting.append(change.address.description)
  }

  /// What was needed to make those resources, and all in those modules, by what the state knows.
  private func needed(
    by late: Set<ResourceAddress>, in modules: Set<ModuleAddress> = []
  ) -> Set<ResourceAddress> {
    var needed: [ResourceAddress: Set<ResourceAddress>] = [:]
    for object in state.current.values {
      needed[object.address.configuration, default: []].formUnion(object.record.resourceDependencies)
    }
    var queue = needed.keys.filter { address in
      late.contains(address) || modules.contains { address.module.names.starts(with: $0.names) }
    }
    var found: Set<ResourceAddress> = []
    while let next = queue.popLast() {
      for dependency in needed[next] ?? [] where found.insert(dependency).inserted { queue.append(dependency) }
    }
    return found
  }
}
