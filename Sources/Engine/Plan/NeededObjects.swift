import Language

/// What was needed to make some resources, at any distance, by what the state knows: resources in the instances of modules that those
/// can mean.
struct NeededObjects {
  private struct Place: Hashable {
    let resource: ResourceAddress
    /// The beginning of the paths of its modules.
    let path: ModulePath
  }

  private struct Depth: Hashable {
    let resource: ResourceAddress
    let depth: Int
  }

  /// What the objects of a resource were made with, by instance of its module.
  private var dependencies: [ResourceAddress: [ModulePath: Set<ResourceAddress>]] = [:]
  /// The instances of a resource's modules by the beginnings of their paths, of a length that was asked for.
  private var beginnings: [Depth: [ModulePath: [ModulePath]]] = [:]
  private var found: Set<Place> = []

  /// - Parameters:
  ///   - modules: modules all of whose resources are meant.
  ///   - selfFed: modules in whose instances things may depend on what is in others.
  init(
    by late: [(address: ResourceAddress, path: ModulePath)], in modules: Set<ModuleAddress> = [],
    selfFed: Set<ModuleAddress>, _ objects: some Sequence<StateObject>
  ) {
    for object in objects {
      dependencies[object.address.configuration, default: [:]][object.address.module, default: []]
        .formUnion(object.record.resourceDependencies)
    }
    var queue = late.map { Place(resource: $0.address, path: $0.path) }
    for resource in dependencies.keys where modules.contains(where: { resource.module.names.starts(with: $0.names) }) {
      queue.append(Place(resource: resource, path: .root))
    }
    while let next = queue.popLast() {
      for path in paths(of: next) {
        for dependency in dependencies[next.resource]?[path] ?? [] {
          let depth = next.resource.module.commonDepth(with: dependency.module, selfFed)
          let place = Place(resource: dependency, path: path.beginning(depth))
          if found.insert(place).inserted { queue.append(place) }
        }
      }
    }
  }

  /// Whether the object's resource was needed in the instance of the module that it is in.
  func contains(_ address: InstanceAddress) -> Bool {
    guard !found.isEmpty else { return false }
    return (0...address.module.steps.count).contains { depth in
      found.contains(Place(resource: address.configuration, path: address.module.beginning(depth)))
    }
  }

  private mutating func paths(of place: Place) -> [ModulePath] {
    guard let all = dependencies[place.resource] else { return [] }
    let depth = Depth(resource: place.resource, depth: place.path.steps.count)
    if depth.depth == place.resource.module.names.count { return [place.path] }
    if beginnings[depth] == nil {
      beginnings[depth] = Dictionary(grouping: all.keys) { $0.beginning(depth.depth) }
    }
    return beginnings[depth]?[place.path] ?? []
  }
}
