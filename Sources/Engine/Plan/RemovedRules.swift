import Language

/// What `removed` blocks say of objects that are configured no more.
struct RemovedRules {
  private let rules: [(module: ModuleAddress, block: RemovedConfiguration)]

  init(_ configuration: Configuration) {
    rules = configuration.sortedModules.flatMap { module in module.removed.map { (module.address, $0) } }
  }

  func rule(for address: InstanceAddress) -> RemovedConfiguration? {
    for (module, block) in rules {
      let depth = module.names.count
      let steps = address.module.steps
      guard steps.count >= depth, steps.prefix(depth).map(\.name) == module.names else { continue }
      let inner = InstanceAddress(ModulePath(Array(steps.dropFirst(depth))), address.resource, address.key)
      if block.from.covers(inner) { return block }
    }
    return nil
  }
}
