import Synchronization
import Testing

@testable import Engine

@Suite struct GraphTests {
  private func graph(_ count: Int, _ edges: [(Int, Int)]) -> DependencyGraph {
    var builder = DependencyGraph.Builder(count: count)
    for (from, to) in edges { builder.addEdge(from: from, to: to) }
    return DependencyGraph(builder)
  }

  @Test func ordersNodes() {
    #expect(graph(4, [(3, 1), (1, 0), (2, 0)]).topologicalOrder() == [2, 3, 1, 0])
    #expect(graph(0, []).topologicalOrder() == [])
  }

  @Test func findsCycles() {
    #expect(graph(5, [(0, 1), (1, 2), (2, 1), (3, 3), (2, 4)]).cycles() == [[1, 2], [3]])
    #expect(graph(3, [(0, 1), (1, 2)]).cycles() == [])
  }

  @Test func bearsLongChains() {
    let count = 200_000
    let chain = graph(count, (1..<count).map { ($0 - 1, $0) })
    #expect(chain.topologicalOrder().count == count)
    #expect(Set(chain.stronglyConnectedComponents()).count == count)
  }

  private struct Recorder: GraphVisitor {
    var begun: [Int] = []
    var skipped: [Int] = []
    let failing: Set<Int>
    var isStopped: Bool { false }

    mutating func begin(_ node: Int) -> NodeStep<Int> {
      begun.append(node)
      return .work([node])
    }
    mutating func finish(_ node: Int, _ outcome: Bool) -> Bool { outcome }
    mutating func complete(_ node: Int) -> Bool { true }
    mutating func skip(_ node: Int, because cause: SkipCause) { skipped.append(node) }
  }

  @Test func skipsOnlyDependents() async {
    let failing: Set<Int> = [1]
    var walk = GraphWalk<Recorder>(graph(5, [(0, 1), (1, 2), (2, 3), (0, 4)]), parallelism: 2) {
      !failing.contains($0)
    }
    var recorder = Recorder(failing: failing)
    await walk.run(&recorder)
    #expect(recorder.begun.sorted() == [0, 1, 4])
    #expect(recorder.skipped == [2, 3])
  }
}
