import Foundation
import TestSupport
import Testing

@testable import Streams

@Suite struct SequenceSetTests {
  @Test func agreesWithAPlainSet() {
    var random = SplitMix(seed: 7)
    for _ in 0..<200 {
      var set = SequenceSet()
      var plain: Set<UInt64> = []
      for _ in 0..<60 {
        let lower = UInt64.random(in: 0...80, using: &random)
        let upper = lower + UInt64.random(in: 0...5, using: &random)
        set.insert(lower...upper)
        plain.formUnion(lower...upper)
        if Int.random(in: 0..<10, using: &random) == 0 {
          let floor = UInt64.random(in: 0...40, using: &random)
          set.removeThrough(floor)
          plain = plain.filter { $0 > floor }
        }
      }
      #expect((0...100).filter(set.contains) == plain.sorted())
      for (left, right) in zip(set.ranges, set.ranges.dropFirst()) {
        #expect(left.upperBound + 1 < right.lowerBound)
      }
    }
  }

  @Test func holdsTheGreatestNumber() {
    var set = SequenceSet([.max, .max - 1, 0])
    #expect(set.ranges == [0...0, (.max - 1)...(.max)])
    set.insert(0...UInt64.max)
    #expect(set.ranges == [0...(.max)])
  }

  @Test func isWrittenAsPairs() throws {
    let set = SequenceSet([1, 2, 3, 7])
    let data = try JSONEncoder().encode(set)
    #expect(String(decoding: data, as: UTF8.self) == "[[1,3],[7,7]]")
    #expect(try JSONDecoder().decode(SequenceSet.self, from: data) == set)
    for bad in ["[[3,1]]", "[[1]]", "[[1,2,3]]", "{}"] {
      #expect(throws: (any Error).self) { try JSONDecoder().decode(SequenceSet.self, from: Data(bad.utf8)) }
    }
  }
}
