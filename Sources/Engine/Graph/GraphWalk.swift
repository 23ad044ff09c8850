import DequeModule

/// What a walk does at each node.
///
/// `begin` and `finish` run one at a time, in the walk's own task, so that a visitor needs no locks; `perform` runs on
/// other threads, several at a time.
protocol GraphVisitor {
  associatedtype Work: Sendable
  associatedtype Outcome: Sendable

  /// Called when all the node waits for is done: what there is left to do for it.
  mutating func begin(_ node: Int) -> NodeStep<Work>
  /// Called for each piece of work of a node.
  mutating func finish(_ node: Int, _ outcome: Outcome) -> Bool
  /// Called once all work of a node is finished and none of it failed: whether the node is done.
  mutating func complete(_ node: Int) -> Bool
  /// Called for a node that will not be begun because of `cause`, a node that failed, or because the walk was stopped.
  mutating func skip(_ node: Int, because cause: SkipCause)
  /// Whether no further node may begin.
  var isStopped: Bool { get }
  /// Whether a node is begun once all it waits for has come to an end, also where some of it failed or was skipped.
  func acceptsFailures(_ node: Int) -> Bool
}

extension GraphVisitor {
  func acceptsFailures(_ node: Int) -> Bool { false }
}

/// What is left to do for a node after its `begin`.
enum NodeStep<Work: Sendable>: Sendable {
  case done
  case failed
  /// Not begun because of something that failed, as the visitor has noted.
  case skipped
  case work([Work])
}

/// Why a node was not begun.
enum SkipCause: Sendable, Hashable {
  case failed(node: Int)
  case stopped
}

/// Walks a graph in dependency order with a bounded number of pieces of work at a time.
struct GraphWalk<Visitor: GraphVisitor> {
  private enum NodeState: UInt8 { case waiting, begun, done, failed, skipped }

  private let graph: DependencyGraph
  private let parallelism: Int
  private let batch: Int
  private let skipsAfterFailure: Bool
  private let perform: @Sendable (Visitor.Work) async -> Visitor.Outcome

  private var states: [NodeState]
  private var waits: [Int32]
  private var pendingWork: [Int: Int] = [:]
  private var failedWork: Set<Int> = []
  private var ready: Deque<Int> = []
  private var queue: Deque<(node: Int, work: Visitor.Work)> = []

  /// - Parameters:
  ///   - batch: how many pieces of short work one task may do after one another, where many wait: a task costs more than they do.
  ///   - skipsAfterFailure: whether what waits for a node that failed is skipped, or visited nevertheless.
  init(
    _ graph: DependencyGraph, parallelism: Int, batch: Int = 1, skipsAfterFailure: Bool = true,
    perform: @escaping @Sendable (Visitor.Work) async -> Visitor.Outcome
  ) {
    self.graph = graph
    self.parallelism = max(1, parallelism)
    self.batch = max(1, batch)
    self.skipsAfterFailure = skipsAfterFailure
    self.perform = perform
    states = [NodeState](repeating: .waiting, count: graph.count)
    waits = graph.waitCounts
  }

  /// Visits every node; returns when no work is in flight and no node can begin.
  mutating func run(_ visitor: inout Visitor) async {
    for node in 0..<graph.count where waits[node] == 0 { ready.append(node) }
    let perform = perform
    await withTaskGroup(of: [(Int, Visitor.Outcome)].self) { group in
      var inFlight = 0
      advance(&visitor)
      while true {
        while inFlight < parallelism, !visitor.isStopped, !queue.isEmpty {
          inFlight += 1
          let pieces = nextPieces()
          group.addTask {
            var outcomes: [(Int, Visitor.Outcome)] = []
            for (node, work) in pieces { outcomes.append((node, await perform(work))) }
            return outcomes
          }
        }
        guard inFlight > 0, let outcomes = await group.next() else { break }
        inFlight -= 1
        for (node, outcome) in outcomes { settle(node, succeeded: visitor.finish(node, outcome), &visitor) }
        advance(&visitor)
      }
    }
    for node in 0..<graph.count where states[node] == .waiting || states[node] == .begun {
      visitor.skip(node, because: .stopped)
    }
  }

  /// What one task is to do: the fewer wait, the less, so that none has to wait behind work that another task could do.
  private mutating func nextPieces() -> [(node: Int, work: Visitor.Work)] {
    let count = max(1, min(batch, queue.count / (2 * parallelism)))
    defer { queue.removeFirst(count) }
    return Array(queue.prefix(count))
  }

  /// Begins all ready nodes, so far as there is room for their work.
  private mutating func advance(_ visitor: inout Visitor) {
    while queue.count < parallelism * batch, !visitor.isStopped, let node = ready.popFirst() {
      states[node] = .begun
      switch visitor.begin(node) {
      case .done: close(node, succeeded: true, &visitor)
      case .failed: close(node, succeeded: false, &visitor)
      case .skipped:
        states[node] = .skipped
        skipDependents(of: node, &visitor)
      case .work(let work) where work.isEmpty:
        close(node, succeeded: visitor.complete(node), &visitor)
      case .work(let work):
        pendingWork[node] = work.count
        for piece in work { queue.append((node, piece)) }
      }
    }
  }

  private mutating func settle(_ node: Int, succeeded: Bool, _ visitor: inout Visitor) {
    if !succeeded { failedWork.insert(node) }
    let left = (pendingWork[node] ?? 1) - 1
    guard left <= 0 else {
      pendingWork[node] = left
      return
    }
    pendingWork[node] = nil
    let failed = failedWork.remove(node) != nil
    close(node, succeeded: failed ? false : visitor.complete(node), &visitor)
  }

  private mutating func close(_ node: Int, succeeded: Bool, _ visitor: inout Visitor) {
    states[node] = succeeded ? .done : .failed
    if !succeeded, skipsAfterFailure { return skipDependents(of: node, &visitor) }
    for target in graph.dependents(of: node) { release(Int(target)) }
  }

  private mutating func release(_ node: Int) {
    waits[node] -= 1
    if waits[node] == 0, states[node] == .waiting { ready.append(node) }
  }

  private mutating func skipDependents(of failed: Int, _ visitor: inout Visitor) {
    var stack = [failed]
    while let node = stack.popLast() {
      for target in graph.dependents(of: node) where states[Int(target)] == .waiting {
        if visitor.acceptsFailures(Int(target)) {
          release(Int(target))
          continue
        }
        states[Int(target)] = .skipped
        visitor.skip(Int(target), because: .failed(node: failed))
        stack.append(Int(target))
      }
    }
  }
}
