import Language

/// Nodes of the configuration in some of the instances of their modules, in all whose paths begin as one of a few do; of resources also
/// some of their own instances. Each is here because of some object.
///
/// Whoever comes in takes along all that depends on it: what is here is closed under need. This is the one notion of what needs what, by which
/// failures, exclusions and stages leave things out.
struct NodeInstances: Sendable {
  /// What is here of a node where the paths of its module's instances begin in a way.
  private struct Part: Sendable {
    /// Because of what all of it is.
    var whole: ObjectID?
    /// Because of what some instances of a resource are, by key as text.
    var keys: [String: ObjectID] = [:]
  }

  private struct Place {
    let node: Int
    let path: ModulePath
    let key: String?
    /// Whether others of the node, with other keys, have taken their dependents along.
    let isFurther: Bool
  }

  /// By node: the beginnings of paths. The root's is that of all.
  private var parts: [StaticNode: [ModulePath: Part]] = [:]

  var isEmpty: Bool { parts.isEmpty }

  /// What messages call the nodes that are here anywhere.
  var names: Set<String> { Set(parts.keys.map(\.name)) }

  /// Because of what the node is here in an instance of its module, or one of its own instances there; `nil` when it is not.
  func cause(_ node: StaticNode, in path: ModulePath, _ key: InstanceKey = .none) -> ObjectID? {
    cause(node, in: path, key: key.text)
  }

  private func cause(_ node: StaticNode, in path: ModulePath, key: String?) -> ObjectID? {
    guard let prefixes = parts[node] else { return nil }
    for depth in 0...path.steps.count {
      guard let part = prefixes[path.beginning(depth)] else { continue }
      if let cause = part.whole ?? key.flatMap({ part.keys[$0] }) { return cause }
    }
    return nil
  }

  func contains(_ node: StaticNode, in path: ModulePath) -> Bool { cause(node, in: path) != nil }

  func contains(_ address: InstanceAddress) -> Bool {
    !isEmpty && cause(.resource(address.configuration), in: address.module, address.key) != nil
  }

  /// Whether what says what becomes of an object is here: its resource, the instance of that, or a call that leads to it.
  func reaches(_ address: InstanceAddress) -> Bool {
    guard !isEmpty else { return false }
    let path = address.module
    return contains(address)
      || path.steps.indices.contains { contains(.call(path.beginning($0 + 1).module), in: path.beginning($0)) }
  }

  /// Whether the node is here in whatever instances its module may have.
  func isWhole(_ node: StaticNode) -> Bool { parts[node]?[.root]?.whole != nil }

  /// Where all instances of a node are, in order, and because of what.
  func places(of node: StaticNode) -> [(path: ModulePath, cause: ObjectID)] {
    (parts[node] ?? [:]).sorted { $0.key < $1.key }.compactMap { path, part in part.whole.map { (path, $0) } }
  }

  /// The resources of which something is here, each with the beginnings of the paths of its modules, in no order.
  var resources: [(address: ResourceAddress, path: ModulePath)] {
    parts.flatMap { node, prefixes in
      guard case .resource(let address) = node else { return [(ResourceAddress, ModulePath)]() }
      return prefixes.keys.map { (address, $0) }
    }
  }

  /// Takes a node in, in the instances of its module whose paths begin so, with all that depends on it there. Nothing is looked at
  /// twice, however often this is called.
  ///
  /// - Parameter key: the one instance of a resource that is meant.
  mutating func insert(
    _ node: StaticNode, _ path: ModulePath, _ key: InstanceKey = .none, because cause: ObjectID, in graph: StaticGraph
  ) {
    guard let number = graph.index[node] else { return }
    var open: [Place] = []
    add(number, path, key.text, because: cause, graph, &open)
    while let place = open.popLast() { spread(place, because: cause, graph, &open) }
  }

  private mutating func add(
    _ number: Int, _ path: ModulePath, _ key: String?, because cause: ObjectID, _ graph: StaticGraph,
    _ open: inout [Place]
  ) {
    let node = graph.nodes[number]
    guard self.cause(node, in: path, key: key) == nil else { return }
    let isFurther: Bool
    if let key {
      isFurther = parts[node]?[path]?.keys.isEmpty == false
      parts[node, default: [:]][path, default: Part()].keys[key] = cause
    } else {
      isFurther = false
      parts[node, default: [:]][path, default: Part()].whole = cause
    }
    open.append(Place(node: number, path: path, key: key, isFurther: isFurther))
  }

  /// Takes in what depends on a place.
  private mutating func spread(
    _ place: Place, because cause: ObjectID, _ graph: StaticGraph, _ open: inout [Place]
  ) {
    let node = graph.nodes[place.node]
    let narrow = graph.narrowDependents(of: place.node)
    let key = place.key ?? node.keyReferred(in: place.path)
    // Whoever means all instances has come in with the first.
    if !place.isFurther {
      for target in graph.graph.dependents(of: place.node) where key == nil || narrow?.all.contains(target) != true {
        let depth = node.depthShared(with: graph.nodes[Int(target)])
        add(Int(target), place.path.beginning(depth), nil, because: cause, graph, &open)
      }
    }
    guard let key, let narrow else { return }
    for target in narrow.byKey[key] ?? [] {
      let depth = node.depthShared(with: graph.nodes[Int(target)])
      add(Int(target), place.path.beginning(depth), nil, because: cause, graph, &open)
    }
    for (target, own) in narrow.own {
      let dependent = graph.nodes[Int(target)]
      let path = place.path.beginning(node.depthShared(with: dependent))
      if case .variable(let module, _) = dependent {
        let path = module.instance(key, own, in: path) ?? path
        add(Int(target), path, nil, because: cause, graph, &open)
      } else {
        add(Int(target), path, key, because: cause, graph, &open)
      }
    }
  }
}

extension ModuleAddress {
  /// The instance of the module that `each.key` or `count.index` makes in an instance of the calling one; `nil` where that is not one
  /// but many.
  fileprivate func instance(_ key: String, _ own: Reference.OwnKey, in caller: ModulePath) -> ModulePath? {
    guard let name = names.last, caller.steps.count == names.count - 1 else { return nil }
    switch own {
    case .each: return caller.child(name, .string(key))
    case .index: return Int(key).map { caller.child(name, .index($0)) }
    }
  }
}

extension StaticNode {
  /// The key, as text, of the instance of its module by which whoever calls the module refers to it; `nil` where it is not referred to so, or
  /// is that of many.
  fileprivate func keyReferred(in path: ModulePath) -> String? {
    guard case .output(let module, _) = self, path.steps.count == module.names.count else { return nil }
    return path.steps.last?.key.text
  }

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
