/// A directed graph over the nodes `0..<count`, kept as two flat arrays, so that a hundred thousand nodes cost a few
/// allocations.
///
/// An edge goes from what must be done first to what waits for it.
struct DependencyGraph: Sendable {
  let count: Int
  /// `targets[offsets[n]..<offsets[n + 1]]` are the nodes that wait for `n`.
  private let offsets: [Int32]
  private let targets: [Int32]
  /// How many edges end at each node.
  let waitCounts: [Int32]

  /// - Complexity: O(nodes + edges).
  init(_ builder: Builder) {
    count = builder.count
    var offsets = [Int32](repeating: 0, count: builder.count + 1)
    for source in builder.sources { offsets[Int(source) + 1] += 1 }
    for node in 0..<builder.count { offsets[node + 1] += offsets[node] }
    var next = offsets
    var targets = [Int32](repeating: 0, count: builder.sources.count)
    var waits = [Int32](repeating: 0, count: builder.count)
    for (source, target) in zip(builder.sources, builder.targets) {
      targets[Int(next[Int(source)])] = target
      next[Int(source)] += 1
      waits[Int(target)] += 1
    }
    self.offsets = offsets
    self.targets = targets
    waitCounts = waits
  }

  /// The nodes that wait for `node`, in the order their edges were added.
  func dependents(of node: Int) -> ArraySlice<Int32> {
    targets[Int(offsets[node])..<Int(offsets[node + 1])]
  }

  /// Collects nodes and edges; the same edge may be added more than once.
  struct Builder: Sendable {
    private(set) var count = 0
    fileprivate private(set) var sources: [Int32] = []
    fileprivate private(set) var targets: [Int32] = []

    init(count: Int = 0) { self.count = count }

    /// The number of edges so far.
    var edgeCount: Int { sources.count }

    mutating func addNode() -> Int {
      defer { count += 1 }
      return count
    }

    /// Makes `dependent` wait for `dependency`.
    mutating func addEdge(from dependency: Int, to dependent: Int) {
      sources.append(Int32(truncatingIfNeeded: dependency))
      targets.append(Int32(truncatingIfNeeded: dependent))
    }

    /// Visits the edges with their numbers, in the order they were added.
    func forEachEdge(_ body: (_ index: Int, _ from: Int, _ to: Int) -> Void) {
      for index in sources.indices { body(index, Int(sources[index]), Int(targets[index])) }
    }

    /// Drops the edges with the given numbers, counted in the order they were added.
    mutating func removeEdges(where isDropped: (_ index: Int, _ from: Int, _ to: Int) -> Bool) {
      var kept = 0
      for index in sources.indices {
        if isDropped(index, Int(sources[index]), Int(targets[index])) { continue }
        sources[kept] = sources[index]
        targets[kept] = targets[index]
        kept += 1
      }
      sources.removeSubrange(kept...)
      targets.removeSubrange(kept...)
    }
  }
}
