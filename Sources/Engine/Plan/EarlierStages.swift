import Language

/// What the stages before one did: a run that cannot tell all instances at first plans again after each stage, and what was asked
/// of the run holds for what it had not come to.
struct EarlierStages: Sendable {
  /// The changes they carried out.
  var changes: [ResourceAddress: [PlannedChange]] = [:]
  /// The resources that the last of them left to the next.
  var left: Set<ResourceAddress> = []
  /// The modules that it left.
  var leftModules: Set<ModuleAddress> = []
  /// What is not touched any more in this run: what failed and all that depends on it.
  var stopped = StoppedNodes()

  /// Takes in a stage that was applied.
  mutating func add(_ plan: Plan) {
    for change in plan.changes where change.action != .noop {
      changes[change.address.configuration, default: []].append(change)
    }
    left = []
    leftModules = []
    for text in plan.deferred + plan.waiting {
      if let address = try? TargetAddress(parsing: text) {
        switch address {
        case .module(let path): leftModules.insert(path.module)
        case .resource(let path, let resource): left.insert(ResourceAddress(path.module, resource))
        case .instance(let instance): left.insert(instance.configuration)
        }
      }
    }
  }

  /// Whether the resource was left to this stage.
  func left(_ address: ResourceAddress) -> Bool {
    left.contains(address) || leftModules.contains { address.module.names.starts(with: $0.names) }
  }
}
