import Language

/// What a run that goes on after a failure leaves alone: what failed, which is not tried again, and all that depends on it.
struct StoppedNodes: Sendable {
  /// The nodes that are not planned any more, and what failed before them.
  private var causes: [StaticNode: ObjectID] = [:]
  /// The objects that were to be removed and are still there.
  private var kept: Set<ObjectID> = []
  /// What either of them are of.
  private(set) var resources: Set<ResourceAddress> = []

  init() {}

  /// Linear in the size of the graph.
  init(after summary: ApplySummary, _ graph: StaticGraph) {
    var causes: [Int: ObjectID] = [:]
    for (object, step, cause) in summary.failures.map({ ($0.object, $0.step, $0.object) })
      + summary.skipped.map({ ($0.object, $0.step, $0.because ?? $0.object) })
    {
      guard let address = try? InstanceAddress(parsing: object.address).configuration else { continue }
      if step == .delete || step == .forget {
        // What could not be removed is in the way of what it was made with, not of what refers to its resource.
        kept.insert(object)
        resources.insert(address)
      } else if let node = graph.index[.resource(address)], causes[node] == nil {
        causes[node] = cause
      }
    }
    for node in graph.order where causes[node] == nil {
      causes[node] = graph.dependencies[node].lazy.compactMap { causes[Int($0)] }.first
    }
    for (node, cause) in causes {
      self.causes[graph.nodes[node]] = cause
      if case .resource(let address) = graph.nodes[node] { resources.insert(address) }
    }
  }

  var isEmpty: Bool { causes.isEmpty && kept.isEmpty }

  func contains(_ node: StaticNode) -> Bool { causes[node] != nil }

  /// Whether the object was to be removed, and was not.
  func keeps(_ object: ObjectID) -> Bool { kept.contains(object) }

  /// The resources of a module, and of those in it, that something failed before, in order.
  func resources(in module: ModuleAddress) -> [(address: ResourceAddress, cause: ObjectID)] {
    resources.filter { $0.module.names.starts(with: module.names) }.sorted().compactMap { address in
      causes[.resource(address)].map { (address, $0) }
    }
  }

  /// What failed before what a plan named as left to the next stage, if anything did.
  func cause(of left: String) -> ObjectID? {
    switch try? TargetAddress(parsing: left) {
    case .module(let path): causes[.call(path.module)]
    case .resource(let path, let resource): causes[.resource(ResourceAddress(path.module, resource))]
    case .instance(let instance): causes[.resource(instance.configuration)]
    case nil: nil
    }
  }
}
