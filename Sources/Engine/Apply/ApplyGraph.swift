import Language

/// The steps of a plan and the order they must keep.
///
/// Objects are taken in groups, the instances of a resource in one instance of its module. Each group has barriers, one that waits for
/// what is made or changed in it and one for what is removed, so that two resources of a thousand instances each
/// need two thousand edges, not a million. The first gives the order alone: who needs one instance is not stopped by the failure of another.
struct ApplyGraph: Sendable {
  enum Step: Sendable {
    /// Create, update, read or import; for create-before-delete it sets the old object aside first. Of an object that stays as it is,
    /// only what is still to be told of its conditions.
    case make(change: Int)
    /// Delete or forget; after create-before-delete the object that was set aside.
    case remove(change: Int)
    case barrier
    /// A barrier that opens when all before it has come to an end. Whether what is behind it needs something that failed is
    /// asked of each.
    case gathering
  }

  private(set) var steps: [Step] = []
  private(set) var graph: DependencyGraph

  /// - Parameter selfFed: the modules in whose instances things may depend on what is in others.
  init(_ plan: Plan, selfFed: Set<ModuleAddress>) {
    var builder = ApplyGraphBuilder(plan, selfFed: selfFed)
    builder.build()
    steps = builder.steps
    graph = DependencyGraph(builder.edges)
  }
}
