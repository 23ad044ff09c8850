import Testing

@testable import Commands

@Suite struct GraphLayoutTests {
  @Test func eachNodeStandsAfterWhatItPointsTo() {
    //  3 → 2 → 1 → 0 and 3 → 0, which passes two layers.
    let layout = GraphLayout(nodeCount: 4, edges: [(3, 2), (2, 1), (1, 0), (3, 0)])
    #expect(layout.positions.map(\.layer) == [0, 1, 2, 3])
    #expect(layout.routes[3].map(\.layer) == [3, 2, 1, 0])
    #expect(layout.heights == [1, 2, 2, 1])
    // The long edge has rows of its own.
    for step in layout.routes[3].dropFirst().dropLast() {
      #expect(!layout.positions.contains { $0 == step })
    }
  }

  @Test func crossingsAreUntangled() {
    let layout = GraphLayout(nodeCount: 4, edges: [(2, 1), (3, 0)])
    #expect(layout.positions[2].row == layout.positions[1].row)
    #expect(layout.positions[3].row == layout.positions[0].row)
  }

  @Test func cyclesAndEmptyGraphsDoNoHarm() {
    #expect(GraphLayout(nodeCount: 0, edges: []).heights.isEmpty)
    #expect(GraphLayout(nodeCount: 2, edges: [(0, 1), (1, 0)]).positions.map(\.layer) == [0, 0])
  }
}
