import Diagnostics
import HCL
import Language

/// Reads a configuration's nodes and the references between them.
struct StaticGraphBuilder {
  private let configuration: Configuration
  private let catalog: Catalog
  private let hasProviders: Bool
  private(set) var nodes: [StaticNode] = []
  private(set) var index: [StaticNode: Int] = [:]
  /// By node: the resource that it is.
  private(set) var configurations: [ResourceConfiguration?] = []
  private(set) var edges = DependencyGraph.Builder()
  private(set) var faults = Diagnostics()
  /// The modules whose calls have `count` or `for_each`.
  private(set) var repeated: Set<ModuleAddress> = []
  /// The outputs of each module, and all that is in it.
  private var members: [ModuleAddress: [Int]] = [:]
  /// The references that mean some instances alone, with the numbers of their edges.
  private var narrow: [(edge: Int, from: Int, to: Int, instances: ReferredInstances)] = []
  /// The expressions that made edges, to show cycles. Looked through only then: to find them takes longer than to make the graph.
  private var places: [(edge: Edge, range: SourceRange)] = []

  private struct Edge: Hashable {
    let from: Int
    let to: Int
  }

  init(_ configuration: Configuration, _ catalog: Catalog) {
    self.configuration = configuration
    hasProviders = configuration.modules.values.contains { !$0.providers.isEmpty }
    self.catalog = catalog
  }

  mutating func build() {
    let modules = configuration.sortedModules
    index.reserveCapacity(modules.reduce(0) { $0 + $1.resources.count })
    for module in modules { addNodes(module) }
    for module in modules { addEdges(module) }
    faults.removeRepeats()
  }

  // MARK: Nodes

  private mutating func add(_ node: StaticNode, _ resource: ResourceConfiguration? = nil) {
    let number = nodes.count
    if let known = index.updateValue(number, forKey: node) {
      index[node] = known
      return
    }
    _ = edges.addNode()
    nodes.append(node)
    configurations.append(resource)
    members[node.module, default: []].append(number)
  }

  private mutating func addNodes(_ module: Module) {
    let address = module.address
    if !address.isRoot {
      add(.call(address))
      add(.gate(address))
    }
    for name in module.variables.keys.sorted() { add(.variable(address, name)) }
    for name in module.locals.keys.sorted() { add(.local(address, name)) }
    for reference in module.providers.keys.sorted() { add(.provider(address, reference)) }
    for resource in module.sortedResources { add(.resource(ResourceAddress(address, resource.resource)), resource) }
    for name in module.outputs.keys.sorted() { add(.output(address, name)) }
    for name in module.checks.keys.sorted() { add(.check(address, name)) }
    if !address.isRoot { add(.close(address)) }
  }

  // MARK: Edges

  private mutating func connect(
    _ from: StaticNode, to: Int, at range: SourceRange? = nil, _ instances: ReferredInstances? = nil
  ) {
    guard let from = index[from] else { return }
    if let instances { narrow.append((edges.edgeCount, from, to, instances)) }
    edges.addEdge(from: from, to: to)
    if let range { places.append((Edge(from: from, to: to), range)) }
  }

  private mutating func addEdges(_ module: Module) {
    let address = module.address
    if let parent = address.parent, let name = address.names.last {
      addCallEdges(module, parent, configuration[parent]?.calls[name])
    }
    for (name, variable) in module.variables {
      guard let node = index[.variable(address, name)] else { continue }
      if let parent = address.parent, let call = address.names.last.flatMap({ configuration[parent]?.calls[$0] }) {
        if let input = call.inputs[name] { refer(input, in: parent, from: node, hasOwnKey: true) }
      }
      for rule in variable.validations { refer(rule, in: address, from: node, butNot: .variable(name)) }
    }
    for (name, local) in module.locals {
      if let node = index[.local(address, name)] { refer(local.value, in: address, from: node) }
    }
    for (name, output) in module.outputs {
      guard let node = index[.output(address, name)] else { continue }
      refer(output.value, in: address, from: node)
      for rule in output.preconditions { refer(rule, in: address, from: node) }
      for reference in output.dependsOn { depend(reference, in: address, from: node) }
    }
    for (reference, provider) in module.providers {
      guard let node = index[.provider(address, reference)] else { continue }
      for expression in provider.body.everyExpression { refer(expression, in: address, from: node) }
    }
    addResourceEdges(module)
    for block in module.imports {
      guard let resource = block.resource.configuration, let node = index[.resource(resource)] else { continue }
      let expressions = [block.id] + (block.forEach.map { [$0] } ?? []) + block.target.keys
      for expression in expressions { refer(expression, in: address, from: node) }
    }
    for (name, check) in module.checks {
      guard let node = index[.check(address, name)] else { continue }
      for rule in check.assertions {
        refer(rule, in: address, from: node, butNot: check.data.map { .resource($0.resource) })
      }
      if let data = check.data {
        let references = catalog.type(data.type, .data)?.decodeSchema.references(in: data.body) ?? []
        refer(references, in: address, from: node)
      }
    }
  }

  private mutating func addCallEdges(_ module: Module, _ parent: ModuleAddress, _ call: ModuleCall?) {
    let address = module.address
    guard let node = index[.call(address)], let gate = index[.gate(address)] else { return }
    if !parent.isRoot {
      connect(.call(parent), to: node)
      connect(.gate(parent), to: gate)
    }
    edges.addEdge(from: node, to: gate)
    if let call {
      if call.count != nil || call.forEach != nil { repeated.insert(address) }
      for expression in [call.count, call.forEach].compactMap({ $0 }) { refer(expression, in: parent, from: node) }
      for reference in call.dependsOn { depend(reference, in: parent, from: gate) }
    }
    let close = index[.close(address)]
    for member in members[address] ?? [] where member != gate && member != close {
      if case .call = nodes[member] { continue }
      edges.addEdge(from: node, to: member)
      if case .resource = nodes[member] { edges.addEdge(from: gate, to: member) }
    }
    guard let close else { return }
    for member in members[address] ?? [] where member != close { edges.addEdge(from: member, to: close) }
    if !parent.isRoot { connect(.close(address), to: index[.close(parent)] ?? close) }
  }

  private mutating func addResourceEdges(_ module: Module) {
    let resources = module.sortedResources
    let catalog = catalog
    let bodies = Parallel.compute(resources.count) { index in
      let resource = resources[index]
      let schema = catalog.type(resource.type, resource.mode)?.decodeSchema
      return ([resource.body] + resource.overrides).flatMap { schema?.references(in: $0) ?? [] }
    }
    guard let first = resources.first,
      let base = index[.resource(ResourceAddress(module.address, first.resource))]
    else { return }
    // They were numbered in this order.
    for (offset, references) in bodies.enumerated() {
      addEdges(resources[offset], base + offset, module.address, references)
    }
  }

  /// - Parameter references: what its body refers to.
  private mutating func addEdges(
    _ resource: ResourceConfiguration, _ node: Int, _ module: ModuleAddress, _ references: [Reference]
  ) {
    for expression in [resource.count, resource.forEach, resource.lifecycle.enabled].compactMap({ $0 }) {
      refer(expression, in: module, from: node)
    }
    for timeout in resource.timeouts.values { refer(timeout, in: module, from: node, hasOwnKey: true) }
    refer(references, in: module, from: node, hasOwnKey: true)
    for reference in resource.dependsOn { depend(reference, in: module, from: node) }
    for expression in resource.lifecycle.replaceTriggeredBy {
      refer(expression, in: module, from: node, hasOwnKey: true)
    }
    for rule in resource.lifecycle.preconditions + resource.lifecycle.postconditions {
      refer(rule, in: module, from: node, hasOwnKey: true)
    }
    guard hasProviders else { return }
    let provider = resource.provider ?? ProviderReference(resource.type)
    connect(.provider(module, provider), to: node)
    connect(.provider(.root, provider), to: node)
  }

  /// - Parameter hasOwnKey: whether `each.key` and `count.index` are those of the node's own instance.
  private mutating func refer(
    _ rule: CheckRule, in module: ModuleAddress, from node: Int, hasOwnKey: Bool = false,
    butNot: Reference.Subject? = nil
  ) {
    refer(rule.condition, in: module, from: node, hasOwnKey: hasOwnKey, butNot: butNot)
    refer(rule.errorMessage, in: module, from: node, hasOwnKey: hasOwnKey, butNot: butNot)
  }

  private mutating func refer(
    _ expression: LocatedExpression, in module: ModuleAddress, from node: Int, hasOwnKey: Bool = false,
    butNot: Reference.Subject? = nil
  ) {
    refer(expression.references, in: module, from: node, hasOwnKey: hasOwnKey, butNot: butNot)
  }

  /// - Parameter references: all of an expression or more, in source order.
  private mutating func refer(
    _ references: [Reference], in module: ModuleAddress, from node: Int, hasOwnKey: Bool = false,
    butNot: Reference.Subject? = nil
  ) {
    for (position, reference) in references.enumerated() where reference.subject != butNot {
      let own = hasOwnKey ? references.ownKey(at: position) : nil
      refer(reference, in: module, from: node, instances(reference, own, in: module))
    }
  }

  /// The instances that a reference means; `nil` for whatever there are, or where that cannot be told from how it is written.
  private func instances(
    _ reference: Reference, _ own: Reference.OwnKey?, in module: ModuleAddress
  ) -> ReferredInstances? {
    let named = reference.key
    guard own != nil || !named.isNone else { return nil }
    let isCounted: Bool
    switch reference.subject {
    case .resource(let name):
      // Without them what looks like a key names a part of the object.
      guard let resource = configuration[ResourceAddress(module, name)],
        resource.count != nil || resource.forEach != nil
      else { return nil }
      isCounted = resource.count != nil
    case .module(let name):
      guard let call = configuration[module]?.calls[name], call.count != nil || call.forEach != nil else { return nil }
      isCounted = call.count != nil
    default: return nil
    }
    // There a text is made a number: `"01"` means the instance 1, and `each.key` may be spelled so.
    if isCounted, own == .each || named.isText { return nil }
    return ReferredInstances(named: named.text.map { [$0] } ?? [], own: own)
  }

  private mutating func refer(
    _ reference: Reference, in module: ModuleAddress, from node: Int, _ instances: ReferredInstances?
  ) {
    let range = reference.range
    switch reference.subject {
    case .variable(let name): connect(.variable(module, name), to: node, at: range)
    case .local(let name): connect(.local(module, name), to: node, at: range)
    case .resource(let name):
      connect(.resource(ResourceAddress(module, name)), to: node, at: range, instances)
      if !reference.steps.isEmpty, let type = catalog.type(name.type, name.mode),
        let fault = configuration[module]?.attributeFault(of: reference, type: type.impliedType)
      {
        faults.append(fault)
      }
    case .module(let name):
      let child = module.child(name)
      connect(.call(child), to: node, at: range)
      if let output = reference.moduleOutput?.name {
        connect(.output(child, output), to: node, at: range, instances)
      } else {
        for output in (configuration[child]?.outputs.keys).map({ $0.sorted() }) ?? [] {
          connect(.output(child, output), to: node, at: range, instances)
        }
      }
    case .each, .countIndex, .path, .workspace, .applying, .selfObject: break
    }
  }

  private mutating func depend(_ reference: Reference, in module: ModuleAddress, from node: Int) {
    switch reference.subject {
    case .module(let name): connect(.close(module.child(name)), to: node, at: reference.range)
    case .resource(let name): connect(.resource(ResourceAddress(module, name)), to: node, at: reference.range)
    case .variable(let name): connect(.variable(module, name), to: node, at: reference.range)
    case .local(let name): connect(.local(module, name), to: node, at: reference.range)
    default: break
    }
  }

  /// By node: who refers to some of its instances alone. Linear in the number of edges, where there are such references at all.
  func narrowDependents() -> [Int: NarrowDependents] {
    guard !narrow.isEmpty else { return [:] }
    var pairs = Set(narrow.map { Edge(from: $0.from, to: $0.to) })
    let numbers = Set(narrow.map(\.edge))
    // Who refers to all instances as well depends on all.
    var alsoWhole: Set<Edge> = []
    edges.forEachEdge { number, from, to in
      let edge = Edge(from: from, to: to)
      if pairs.contains(edge), !numbers.contains(number) { alsoWhole.insert(edge) }
    }
    pairs.subtract(alsoWhole)
    var found: [Int: NarrowDependents] = [:]
    for (_, from, to, instances) in narrow where pairs.contains(Edge(from: from, to: to)) {
      found[from, default: NarrowDependents()].add(to, instances)
    }
    return found
  }

  // MARK: Cycles

  /// The graph without the edges between nodes that wait for one another.
  func withoutCycles(_ whole: DependencyGraph) -> DependencyGraph {
    let components = whole.stronglyConnectedComponents()
    var edges = edges
    edges.removeEdges { _, from, to in components[from] == components[to] }
    return DependencyGraph(edges)
  }

  /// A cycle as the user sees it: who refers to whom, and where.
  func describe(_ cycle: [Int]) -> Diagnostic {
    var lines: [String] = []
    var range: SourceRange?
    // Edges lead from what is referred to; people read the other way, from who refers.
    let reversed = Array(cycle.reversed())
    let places = Dictionary(places.map { ($0.edge, $0.range) }) { first, _ in first }
    for (position, node) in reversed.enumerated() {
      let next = reversed[(position + 1) % reversed.count]
      let place = places[Edge(from: next, to: node)]
      if range == nil { range = place }
      let suffix = place.map { " (\($0.file.name):\($0.start.line):\($0.start.column))" } ?? ""
      lines.append("\(nodes[node].name) needs \(nodes[next].name)\(suffix)")
    }
    let isSelf = cycle.count == 1
    return Diagnostic(
      .error, isSelf ? "`\(nodes[cycle[0]].name)` refers to itself" : "the configuration refers to itself in a cycle",
      detail: lines.joined(separator: "\n"), range: range,
      hints: isSelf ? [] : ["break the cycle by removing one of these references"])
  }
}
