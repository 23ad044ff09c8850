import Language

/// The nodes of one module by the names that its expressions use.
final class ModuleTable: Sendable {
  let module: Module
  let variables: [String: Int]
  let locals: [String: Int]
  let resources: [ResourceName: Int]
  /// Sorted by name.
  let outputs: [(String, Int)]

  init(_ module: Module, _ graph: StaticGraph) {
    self.module = module
    let address = module.address
    variables = Self.nodes(module.variables.keys, graph) { .variable(address, $0) }
    locals = Self.nodes(module.locals.keys, graph) { .local(address, $0) }
    resources = Self.resources(module, graph)
    outputs = module.outputs.keys.sorted().compactMap { name in
      graph.index[.output(address, name)].map { (name, $0) }
    }
  }

  /// Nodes of resources are numbered one after another, in the order of their names.
  private static func resources(_ module: Module, _ graph: StaticGraph) -> [ResourceName: Int] {
    guard let first = module.sortedResources.first,
      let base = graph.index[.resource(ResourceAddress(module.address, first.resource))]
    else { return [:] }
    var found = [ResourceName: Int](minimumCapacity: module.sortedResources.count)
    for (offset, resource) in module.sortedResources.enumerated() { found[resource.resource] = base + offset }
    return found
  }

  private static func nodes<Key: Hashable>(
    _ keys: some Sequence<Key>, _ graph: StaticGraph, _ node: (Key) -> StaticNode
  ) -> [Key: Int] {
    var found: [Key: Int] = [:]
    for key in keys { found[key] = graph.index[node(key)] }
    return found
  }
}
