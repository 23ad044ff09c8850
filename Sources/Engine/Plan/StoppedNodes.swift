import Language

/// What a run that goes on after a failure leaves alone: what failed, which is not tried again, and all that depends on it, in the
/// instances of modules where it does.
struct StoppedNodes: Sendable {
  /// What is not planned any more, and what failed before it.
  private var nodes = NodeInstances()
  /// The objects that were to be removed and are still there.
  private var kept: Set<ObjectID> = []
  /// What they are of.
  private var keptResources: [(address: ResourceAddress, path: ModulePath)] = []

  init() {}

  /// Linear in the size of the graph, and in the number of instances of modules and resources that failed.
  init(after summary: ApplySummary, _ graph: StaticGraph) {
    // What was left to further stages follows from what failed.
    let unfinished =
      summary.failures.map { ($0.object, $0.step, $0.object) }
      + summary.skipped.filter(\.wasPlanned).map { ($0.object, $0.step, $0.because ?? $0.object) }
    for (object, step, cause) in unfinished {
      guard let address = try? InstanceAddress(parsing: object.address) else { continue }
      let node = StaticNode.resource(address.configuration)
      if step == .delete || step == .forget {
        // What could not be removed is in the way of what it was made with, not of what refers to its resource.
        kept.insert(object)
        keptResources.append((address.configuration, address.module))
      } else {
        nodes.insert(node, address.module, address.key, because: cause, in: graph)
      }
    }
    for refusal in summary.refusals {
      nodes.insert(refusal.node, refusal.path, because: refusal.object, in: graph)
    }
  }

  var isEmpty: Bool { nodes.isEmpty && kept.isEmpty }

  /// Whether the node is left alone in an instance of its module; of a call, of the module that calls.
  func contains(_ node: StaticNode, in path: ModulePath) -> Bool { nodes.contains(node, in: path) }

  /// Whether the node is left alone wherever it is.
  func isWhole(_ node: StaticNode) -> Bool { nodes.isWhole(node) }

  /// Whether it cannot be told what becomes of an object, because what says so is left alone: its resource or a call that leads to it.
  func contains(_ address: InstanceAddress) -> Bool { nodes.reaches(address) }

  /// The names of what is left alone anywhere.
  var names: Set<String> { nodes.names }

  /// Whether the object was to be removed, and was not.
  func keeps(_ object: ObjectID) -> Bool { kept.contains(object) }

  /// The resources of what is left alone, each with the beginning of its modules' paths, in no order.
  var resources: [(address: ResourceAddress, path: ModulePath)] { nodes.resources + keptResources }

  /// The resources of a module whose instances are still to be told, and of those in it, that something failed before, in order.
  func resources(in module: ModuleAddress, _ graph: StaticGraph) -> [(name: String, cause: ObjectID)] {
    graph.resources.filter { $0.module.names.starts(with: module.names) }.sorted().flatMap { address in
      // What there are instances of has been told by their plan.
      nodes.places(of: .resource(address)).filter { $0.path.steps.count < module.names.count }.map { path, cause in
        let rest = ModuleAddress(Array(address.module.names.dropFirst(path.steps.count)))
        let inner = ResourceAddress(rest, address.resource).description
        return (path.isRoot ? inner : "\(path).\(inner)", cause)
      }
    }
  }

  /// What failed before what a plan named as left to the next stage, if anything did.
  func cause(of left: String) -> ObjectID? {
    switch try? TargetAddress(parsing: left) {
    case .module(let path): nodes.cause(.call(path.module), in: path.parent ?? .root)
    case .resource(let path, let resource): nodes.cause(.resource(ResourceAddress(path.module, resource)), in: path)
    case .instance(let instance): nodes.cause(.resource(instance.configuration), in: instance.module)
    case nil: nil
    }
  }
}
