import Diagnostics
import Language

/// The configuration as a graph: what must be evaluated before what.
struct StaticGraph: Sendable {
  let nodes: [StaticNode]
  let graph: DependencyGraph
  /// The nodes, each after all it waits for.
  let order: [Int]
  /// What each node waits for.
  let dependencies: [[Int32]]
  let index: [StaticNode: Int]
  /// Of each node that is a resource, the resources it waits for with nothing but values between.
  private let directDependencies: [[ResourceAddress]]
  /// By node.
  private let configurations: [ResourceConfiguration?]
  /// The resources that are to be replaced by creating first: those that say so and all that these depend on, because
  /// otherwise the old object of a dependency would have to go before its dependents' old objects.
  let createBeforeDestroy: Set<ResourceAddress>
  /// The modules whose calls give them what comes out of themselves: what is in one of their instances may depend on any other.
  let selfFed: Set<ModuleAddress>

  /// The modules that may have several instances in one of the module that calls them.
  private let repeated: Set<ModuleAddress>
  /// By node: who refers to some of its instances alone.
  private let narrow: [Int: NarrowDependents]

  /// What is wrong with references to resources by the types of these alone.
  let faults: Diagnostics

  /// Cycles are reported, and their edges left out, so that the rest of the configuration can still be checked.
  init(_ configuration: Configuration, _ catalog: Catalog, into diagnostics: inout Diagnostics) {
    var builder = StaticGraphBuilder(configuration, catalog)
    builder.build()
    nodes = builder.nodes
    index = builder.index
    let whole = DependencyGraph(builder.edges)
    if whole.topologicalOrder().count == nodes.count {
      graph = whole
    } else {
      for cycle in whole.cycles() { diagnostics.append(builder.describe(cycle)) }
      graph = builder.withoutCycles(whole)
    }
    order = graph.topologicalOrder()
    var dependencies = [[Int32]](repeating: [], count: nodes.count)
    for node in nodes.indices {
      for target in graph.dependents(of: node) { dependencies[Int(target)].append(Int32(truncatingIfNeeded: node)) }
    }
    self.dependencies = dependencies
    directDependencies = Self.directDependencies(nodes, order, dependencies)
    createBeforeDestroy = Self.createBeforeDestroy(configuration, nodes, order, directDependencies)
    selfFed = Self.selfFed(configuration, nodes, order, dependencies)
    configurations = builder.configurations
    repeated = builder.repeated
    narrow = builder.narrowDependents()
    faults = builder.faults
  }

  /// The resource or data source that a node is.
  func resource(_ node: Int) -> ResourceConfiguration? { configurations[node] }

  /// Whether the module's call has `count` or `for_each`.
  func isRepeated(_ module: ModuleAddress) -> Bool { repeated.contains(module) }

  /// Who refers to some instances of the node alone; `nil` when nobody does.
  func narrowDependents(of node: Int) -> NarrowDependents? { narrow.isEmpty ? nil : narrow[node] }

  /// The resources that a resource waits for with nothing but values between.
  func directDependencies(of node: Int) -> [ResourceAddress] { directDependencies[node] }

  func directDependencies(of address: ResourceAddress) -> [ResourceAddress] {
    index[.resource(address)].map { directDependencies[$0] } ?? []
  }

  /// The resources and data sources, in order of their nodes.
  var resources: [ResourceAddress] {
    nodes.compactMap { if case .resource(let address) = $0 { address } else { nil } }
  }

  private static func directDependencies(
    _ nodes: [StaticNode], _ order: [Int], _ dependencies: [[Int32]]
  ) -> [[ResourceAddress]] {
    // For a node that is no resource: the resources it leads to. Sets are shared while a node adds nothing.
    var reached = [Set<Int32>](repeating: [], count: nodes.count)
    var direct = [[ResourceAddress]](repeating: [], count: nodes.count)
    for node in order {
      var found: Set<Int32> = []
      for dependency in dependencies[node] {
        if case .resource = nodes[Int(dependency)] {
          found.insert(dependency)
        } else if found.isEmpty {
          found = reached[Int(dependency)]
        } else {
          found.formUnion(reached[Int(dependency)])
        }
      }
      if case .resource(let address) = nodes[node] {
        guard !found.isEmpty else { continue }
        direct[node] = found.compactMap { index in
          if case .resource(let other) = nodes[Int(index)], other != address { other } else { nil }
        }.sorted()
      } else {
        reached[node] = found
      }
    }
    return direct
  }

  private static func selfFed(
    _ configuration: Configuration, _ nodes: [StaticNode], _ order: [Int], _ dependencies: [[Int32]]
  ) -> Set<ModuleAddress> {
    var found: Set<ModuleAddress> = []
    guard configuration.modules.count > 1 else { return found }
    // For each node: the modules whose outputs lead to it by values alone. Sets are shared while a node adds nothing.
    var sources = [Set<ModuleAddress>](repeating: [], count: nodes.count)
    for node in order {
      var reached: Set<ModuleAddress> = []
      for dependency in dependencies[node] where !sources[Int(dependency)].isEmpty {
        if reached.isEmpty { reached = sources[Int(dependency)] } else { reached.formUnion(sources[Int(dependency)]) }
      }
      let module = nodes[node].module
      switch nodes[node] {
      case .close, .gate, .call: continue
      case .output: reached.insert(module)
      case .resource:
        found.formUnion(module.andAround.filter(reached.contains))
        continue
      case .variable: found.formUnion(module.andAround.filter(reached.contains))
      default: break
      }
      sources[node] = reached
    }
    return found
  }

  private static func createBeforeDestroy(
    _ configuration: Configuration, _ nodes: [StaticNode], _ order: [Int],
    _ direct: [[ResourceAddress]]
  ) -> Set<ResourceAddress> {
    var found: Set<ResourceAddress> = []
    for module in configuration.modules.values {
      for resource in module.sortedResources where resource.lifecycle.createBeforeDestroy == true {
        found.insert(ResourceAddress(module.address, resource.resource))
      }
    }
    guard !found.isEmpty else { return found }
    for node in order.reversed() {
      if case .resource(let address) = nodes[node], found.contains(address) {
        for dependency in direct[node] where dependency.resource.mode == .managed { found.insert(dependency) }
      }
    }
    return found
  }
}

extension ModuleAddress {
  /// It and the modules that it is in, but for the root.
  fileprivate var andAround: [ModuleAddress] { names.indices.map { ModuleAddress(Array(names[...$0])) } }
}
