import Language

/// The resources and data sources of a configuration or a plan, and which waits for which.
public struct ResourceGraph: Sendable, Hashable {
  /// One resource with all its instances.
  public struct Node: Sendable, Hashable {
    public var address: ResourceAddress
    /// What it waits for, with nothing but values between; sorted.
    public var dependencies: [ResourceAddress]
    /// How many of its instances have each action; empty where nothing is planned.
    public var actions: [PlannedAction: Int]

    public init(
      address: ResourceAddress, dependencies: some Sequence<ResourceAddress>, actions: [PlannedAction: Int] = [:]
    ) {
      self.address = address
      self.dependencies = dependencies.sorted()
      self.actions = actions
    }
  }

  /// In order of address.
  public let nodes: [Node]

  public init(nodes: [Node]) { self.nodes = nodes.sorted { $0.address < $1.address } }

  /// What a plan is about, with its actions.
  public init(_ plan: Plan) {
    var actions: [ResourceAddress: [PlannedAction: Int]] = [:]
    var dependencies: [ResourceAddress: Set<ResourceAddress>] = [:]
    for change in plan.changes {
      let address = change.address.configuration
      actions[address, default: [:]][change.action, default: 0] += 1
      dependencies[address, default: []].formUnion(change.dependencies)
    }
    self.init(
      nodes: actions.map { address, actions in
        Node(
          address: address, dependencies: dependencies[address, default: []].filter { $0 != address },
          actions: actions)
      })
  }
}
