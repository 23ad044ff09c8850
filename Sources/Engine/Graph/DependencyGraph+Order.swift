extension DependencyGraph {
  /// The nodes, each after all it waits for; nodes that do not wait for one another keep their numbers' order as far
  /// as a queue gives it. Nodes on a cycle, and those that wait for them, are missing.
  ///
  /// - Complexity: O(nodes + edges) (Kahn 1962).
  func topologicalOrder() -> [Int] {
    var waits = waitCounts
    var order: [Int] = []
    order.reserveCapacity(count)
    for node in 0..<count where waits[node] == 0 { order.append(node) }
    var next = 0
    while next < order.count {
      for target in dependents(of: order[next]) {
        waits[Int(target)] -= 1
        if waits[Int(target)] == 0 { order.append(Int(target)) }
      }
      next += 1
    }
    return order
  }

  /// The cycles that keep the graph from being ordered: of each tangle of nodes a shortest cycle through its first node,
  /// where each node waits for the one before it and the first for the last.
  func cycles() -> [[Int]] {
    let components = stronglyConnectedComponents()
    var members: [Int32: [Int]] = [:]
    for node in 0..<count { members[components[node], default: []].append(node) }
    var found: [[Int]] = []
    for nodes in members.values {
      guard let first = nodes.first else { continue }
      if nodes.count > 1 || dependents(of: first).contains(Int32(truncatingIfNeeded: first)) {
        found.append(shortestCycle(through: first) { components[$0] == components[first] })
      }
    }
    return found.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  private func shortestCycle(through start: Int, within contains: (Int) -> Bool) -> [Int] {
    var cameFrom: [Int: Int] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for target in dependents(of: node) where contains(Int(target)) {
        if Int(target) == start { return path(to: node, from: start, cameFrom) }
        if cameFrom[Int(target)] == nil {
          cameFrom[Int(target)] = node
          queue.append(Int(target))
        }
      }
    }
    return [start]
  }

  private func path(to end: Int, from start: Int, _ cameFrom: [Int: Int]) -> [Int] {
    var path = [end]
    var node = end
    while node != start, let previous = cameFrom[node] {
      path.append(previous)
      node = previous
    }
    return path.reversed()
  }

  /// The number of the strongly connected component of each node (Tarjan 1972, with a stack of its own, so that a long
  /// chain does not use up the thread's).
  func stronglyConnectedComponents() -> [Int32] {
    var component = [Int32](repeating: -1, count: count)
    var index = [Int32](repeating: -1, count: count)
    var low = [Int32](repeating: 0, count: count)
    var stack: [Int32] = []
    var visits: [(node: Int, edge: Int)] = []
    var nextIndex: Int32 = 0
    var nextComponent: Int32 = 0
    for root in 0..<count where index[root] < 0 {
      visits.append((root, 0))
      while let (node, edge) = visits.last {
        if edge == 0 {
          index[node] = nextIndex
          low[node] = nextIndex
          nextIndex += 1
          stack.append(Int32(truncatingIfNeeded: node))
        }
        let targets = dependents(of: node)
        var position = targets.startIndex + edge
        var descended = false
        while position < targets.endIndex {
          let target = Int(targets[position])
          if index[target] < 0 {
            visits[visits.count - 1].edge = position - targets.startIndex + 1
            visits.append((target, 0))
            descended = true
            break
          }
          if component[target] < 0 { low[node] = min(low[node], index[target]) }
          position += 1
        }
        if descended { continue }
        visits.removeLast()
        if let parent = visits.last { low[parent.node] = min(low[parent.node], low[node]) }
        if low[node] == index[node] {
          while let member = stack.popLast() {
            component[Int(member)] = nextComponent
            if Int(member) == node { break }
          }
          nextComponent += 1
        }
      }
    }
    return component
  }
}
