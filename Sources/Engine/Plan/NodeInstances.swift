import Language

/// Nodes of the configuration in some of the instances of their modules: in all whose paths begin as one of a few do. Each is here
/// because of some object.
struct NodeInstances: Sendable {
  /// By node: the beginnings of paths. The root's is that of all.
  private var causes: [StaticNode: [ModulePath: ObjectID]] = [:]

  var isEmpty: Bool { causes.isEmpty }

  /// What messages call the nodes that are here anywhere.
  var names: Set<String> { Set(causes.keys.map(\.name)) }

  /// Because of what the node is here in an instance of its module; `nil` when it is not.
  func cause(_ node: StaticNode, in path: ModulePath) -> ObjectID? {
    guard let prefixes = causes[node] else { return nil }
    for depth in 0...path.steps.count {
      if let cause = prefixes[path.beginning(depth)] { return cause }
    }
    return nil
  }

  func contains(_ node: StaticNode, in path: ModulePath) -> Bool { cause(node, in: path) != nil }

  /// Whether the node is here in whatever instances its module may have.
  func isWhole(_ node: StaticNode) -> Bool { causes[node]?[.root] != nil }

  /// Where a node is, in order, and because of what.
  func places(of node: StaticNode) -> [(path: ModulePath, cause: ObjectID)] {
    (causes[node] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The resources that are here, each with the beginnings of the paths of its modules, in no order.
  var resources: [(address: ResourceAddress, path: ModulePath)] {
    causes.flatMap { node, prefixes in
      guard case .resource(let address) = node else { return [(ResourceAddress, ModulePath)]() }
      return prefixes.keys.map { (address, $0) }
    }
  }

  mutating func insert(_ node: StaticNode, _ path: ModulePath, because cause: ObjectID) {
    guard !contains(node, in: path) else { return }
    causes[node, default: [:]][path] = cause
  }

  /// Takes a node in wherever it depends on what is here; what it depends on comes before it.
  mutating func inherit(_ number: Int, in graph: StaticGraph) {
    let node = graph.nodes[number]
    for dependency in graph.dependencies[number] {
      let other = graph.nodes[Int(dependency)]
      guard let found = causes[other] else { continue }
      let depth = other.depthShared(with: node)
      if causes[node] == nil, other.module.names.count <= depth {
        // Shared with what is above it, however many instances there are.
        causes[node] = found
        continue
      }
      for (path, cause) in found.sorted(by: { $0.key < $1.key }) { insert(node, path.beginning(depth), because: cause) }
    }
  }
}

extension StaticNode {
  /// How far the paths of two instances agree of which one depends on the other, this node.
  fileprivate func depthShared(with dependent: StaticNode) -> Int {
    let depth = module.commonDepth(with: dependent.module)
    return switch self {
    // They are referred to where the module is called, also by what the call gives to its own variables: whatever comes out of one
    // instance may go into all.
    case .output, .close: min(depth, max(0, module.names.count - 1))
    default: depth
    }
  }
}

extension ModulePath {
  /// The instance of the module around it, so many steps from the root.
  func beginning(_ depth: Int) -> ModulePath { depth < steps.count ? ModulePath(Array(steps.prefix(depth))) : self }
}

extension ModuleAddress {
  /// How many calls lead to both.
  func commonDepth(with other: ModuleAddress) -> Int {
    zip(names, other.names).prefix { $0 == $1 }.count
  }

  /// How far the paths of two instances agree of which one depends on the other by values, wherever these go in between.
  func commonDepth(with other: ModuleAddress, _ selfFed: Set<ModuleAddress>) -> Int {
    let depth = commonDepth(with: other)
    if selfFed.isEmpty { return depth }
    return (0..<depth).first { selfFed.contains(ModuleAddress(Array(names[...$0]))) } ?? depth
  }
}
