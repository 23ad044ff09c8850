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
    let late = heldResources.union(deferredResources)
    guard !late.isEmpty || !evaluator.deferredModules.isEmpty else { return [] }
    var needed: [ResourceAddress: Set<ResourceAddress>] = [:]
    for object in state.current.values {
      needed[object.address.configuration, default: []].formUnion(object.record.resourceDependencies)
    }
    let modules = evaluator.deferredModules
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
