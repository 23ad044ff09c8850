import Diagnostics
import TestSupport
import Testing

@testable import HCL

/// Whatever the bytes are, the readers end, give a tree whose places lie in the text, and report faults in bounds.
@Suite struct MutationTests {
  static let corpus: [[UInt8]] = GoldenCases.all.compactMap { try? GoldenCases.input(Golden("hcl", $0)).bytes }
    .filter { $0.count < 4_000 }

  @Test(arguments: 0..<4)
  func survivesBrokenText(_ round: Int) {
    var mutator = Mutator(seed: UInt64(round))
    for _ in 0..<1_500 {
      let text = mutator.mutate(
        Self.corpus[mutator.below(Self.corpus.count)], with: Self.corpus[mutator.below(Self.corpus.count)])
      Invariants.check(text)
    }
  }

  @Test func survivesTruncation() {
    for text in Self.corpus {
      for end in stride(from: 0, to: min(text.count, 400), by: 3) { Invariants.check(Array(text[..<end])) }
    }
  }
}
