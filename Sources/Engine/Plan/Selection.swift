import Diagnostics
import Language

/// Which part of configuration and state a run is about, from `--target` and `--exclude`.
struct Selection: Sendable {
  let targets: [TargetAddress]
  let excludes: [TargetAddress]
  /// The nodes to evaluate; `nil` for all.
  private var nodes: [Bool]?
  /// The resources among them.
  private var resources: Set<ResourceAddress> = []
  /// Those of them that others need.
  private var needed: Set<ResourceAddress> = []
  /// What is excluded, and all that needs it, in the instances where it does.
  private var excluded = NodeInstances()
  /// What earlier stages of the run have failed at.
  let stopped: StoppedNodes

  init(_ options: PlanOptions, into diagnostics: inout Diagnostics) {
    targets = Self.parse(options.targets, &diagnostics)
    excludes = Self.parse(options.excludes, &diagnostics)
    stopped = options.earlier?.stopped ?? StoppedNodes()
  }

  static func parse(_ texts: [String], _ diagnostics: inout Diagnostics) -> [TargetAddress] {
    texts.compactMap { text in
      do throws(Diagnostics) {
        return try TargetAddress(parsing: text)
      } catch {
        diagnostics.append(contentsOf: error)
        return nil
      }
    }
  }

  var isPartial: Bool { !targets.isEmpty || !excludes.isEmpty }

  /// Whether something is left out, be it because it was asked for or because something failed.
  var leavesOut: Bool { isPartial || !stopped.isEmpty }

  /// Works out the nodes: the resources targeted with all they need, less excluded ones and all that needs them, and less what failed
  /// wherever it is. What a module is given and gives beside is left out, unless they or root outputs need it.
  mutating func select(from graph: StaticGraph) {
    guard leavesOut else { return }
    var selected = [Bool](repeating: targets.isEmpty, count: graph.nodes.count)
    if !targets.isEmpty {
      for node in graph.nodes.indices where targets.contains(where: { $0.asksFor(graph.nodes[node]) }) {
        selected[node] = true
      }
      for node in graph.order.reversed() where selected[node] {
        for dependency in graph.dependencies[node] {
          selected[Int(dependency)] = true
          if case .resource(let address) = graph.nodes[Int(dependency)] { needed.insert(address) }
        }
      }
      Self.addOutputs(to: &selected, graph)
    }
    for address in excludes { exclude(address, from: graph) }
    for (number, node) in graph.nodes.enumerated() where excluded.isWhole(node) || stopped.isWhole(node) {
      selected[number] = false
    }
    nodes = selected
    for (node, kind) in graph.nodes.enumerated() where selected[node] {
      if case .resource(let address) = kind { resources.insert(address) }
    }
  }

  private mutating func exclude(_ address: TargetAddress, from graph: StaticGraph) {
    let cause = ObjectID("\(address)")
    guard let path = address.module.commonBeginning(in: graph) else { return }
    switch address {
    case .resource(_, let resource):
      excluded.insert(.resource(ResourceAddress(address.module.module, resource)), path, because: cause, in: graph)
    case .instance(let instance):
      excluded.insert(.resource(instance.configuration), path, instance.key, because: cause, in: graph)
    case .module:
      let module = address.module.module
      // One of several instances goes without the call that makes them.
      if path.steps.count < module.names.count || path.steps.last?.key.isNone == true {
        excluded.insert(.call(module), path.beginning(module.names.count - 1), because: cause, in: graph)
      }
      for node in graph.nodes where node.module.names.starts(with: module.names) {
        excluded.insert(node, path, because: cause, in: graph)
      }
    }
  }

  /// Outputs of the root follow, with all that they need beside, when they tell of something and all that they tell of is selected.
  private static func addOutputs(to selected: inout [Bool], _ graph: StaticGraph) {
    var tells = [Bool](repeating: false, count: graph.nodes.count)
    var isWhole = [Bool](repeating: true, count: graph.nodes.count)
    for node in graph.order {
      for dependency in graph.dependencies[node] {
        if tells[Int(dependency)] { tells[node] = true }
        if !isWhole[Int(dependency)] { isWhole[node] = false }
      }
      guard case .resource = graph.nodes[node] else { continue }
      tells[node] = true
      if !selected[node] { isWhole[node] = false }
    }
    for node in graph.order where tells[node] && isWhole[node] {
      if case .output(.root, _) = graph.nodes[node] { selected[node] = true }
    }
    for node in graph.order.reversed() where selected[node] {
      for dependency in graph.dependencies[node] { selected[Int(dependency)] = true }
    }
  }

  /// Reports addresses that name nothing in the configuration or the state.
  static func check(
    _ options: PlanOptions, _ graph: StaticGraph, _ state: WorkingState, into diagnostics: inout Diagnostics
  ) {
    for (option, texts) in [
      ("--target", options.targets), ("--exclude", options.excludes), ("--replace", options.replace),
    ] {
      for text in texts {
        guard let address = try? TargetAddress(parsing: text), !names(address, graph, state) else { continue }
        let known = Set(graph.resources.map(\.description)).union(state.current.keys.map(\.description))
        diagnostics.error(
          "`\(text)` names nothing", detail: "`\(option)` takes the address of a resource or module of this stack",
          hints: Suggestion.hints(for: text, among: known.sorted()) + ["`stack state list` prints what is applied"])
      }
    }
  }

  private static func names(_ address: TargetAddress, _ graph: StaticGraph, _ state: WorkingState) -> Bool {
    graph.nodes.contains { address.touches($0) } || state.current.keys.contains { address.covers($0) }
      || state.deposed.contains { address.covers($0.address) }
  }

  /// Whether the run has to know how the object is.
  func needs(_ address: InstanceAddress) -> Bool {
    !isPartial || resources.contains(address.configuration) || targets(address)
  }

  func includes(node: Int) -> Bool { nodes?[node] ?? true }

  /// Whether the node is left as it is in an instance of its module, of a call: of the calling one. It is excluded or something failed at it,
  /// or at what it needs.
  func leavesAlone(_ node: StaticNode, in path: ModulePath) -> Bool {
    !excluded.isEmpty && excluded.contains(node, in: path) || !stopped.isEmpty && stopped.contains(node, in: path)
  }

  /// Whether the object stays as it is, because that or what says what becomes of it is left alone.
  func leavesAlone(_ address: InstanceAddress) -> Bool {
    !excluded.isEmpty && excluded.reaches(address) || !stopped.isEmpty && stopped.contains(address)
  }

  /// Whether an instance is not excluded itself.
  func includes(_ address: InstanceAddress) -> Bool {
    if excludes.contains(where: { $0.covers(address) }) { return false }
    return true
  }

  /// Whether the address itself is targeted: what is no longer configured is destroyed only then.
  func targets(_ address: InstanceAddress) -> Bool {
    includes(address) && (targets.isEmpty || targets.contains { $0.covers(address) })
  }

  /// Whether the instance stays as it is, though its resource is included.
  ///
  /// - Parameter isThere: whether there is an object of it; if not, it is made for what needs it.
  func leavesOut(_ address: InstanceAddress, isThere: Bool) -> Bool {
    !includes(address) || leavesAlone(address)
      || narrows(address) && (isThere || !needed.contains(address.configuration))
  }

  /// Whether the instance is one of those targeted by key, where only such targets name its resource.
  func narrows(_ address: InstanceAddress) -> Bool {
    let naming = targets.filter { $0.touches(.resource(address.configuration)) }
    guard !naming.isEmpty else { return false }
    return !naming.contains { $0.covers(address) }
  }
}

extension ModulePath {
  /// What the paths begin with of the instances that an address means, where a module with several stands for all of them if it has no
  /// key; `nil` where they begin in many ways.
  fileprivate func commonBeginning(in graph: StaticGraph) -> ModulePath? {
    for (depth, step) in steps.enumerated() where step.key.isNone {
      guard graph.isRepeated(beginning(depth + 1).module) else { continue }
      return steps[depth...].allSatisfy(\.key.isNone) ? beginning(depth) : nil
    }
    return self
  }
}

extension TargetAddress {
  /// Whether the node is, or may have instances that are, what the address names.
  func touches(_ node: StaticNode) -> Bool {
    switch self {
    case .module(let path):
      switch node {
      case .call(let module): return module.names.starts(with: path.module.names)
      default: return node.module.names.starts(with: path.module.names)
      }
    case .resource(let path, let resource):
      return node == .resource(ResourceAddress(path.module, resource))
    case .instance(let address):
      return node == .resource(address.configuration)
    }
  }

  /// Whether the node is what a run is about that targets the address: its resources, and what tells which of them are gone.
  fileprivate func asksFor(_ node: StaticNode) -> Bool {
    switch node {
    case .resource: touches(node)
    case .call(let called): touches(node) || module.module.names.starts(with: called.names)
    default: false
    }
  }
}
