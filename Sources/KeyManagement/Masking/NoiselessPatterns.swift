/// What is looked for as if a text had no noise, and what tells quickly where it may begin: most of a text is passed over by that.
struct NoiselessPatterns: Sendable {
  let automaton: SecretAutomaton
  /// Whether a pattern may begin with the two bytes, the second of which may be noise.
  let pairs: [Bool]
  /// The same of three bytes without noise, by their sum.
  private let triples: [Bool]
  let filter: PatternFilter?

  /// - Parameter patterns: none of them with noise, or shorter than three bytes.
  init(_ patterns: [[UInt8]]) {
    automaton = SecretAutomaton(patterns)
    var pairs = automaton.pairs
    for first in 0..<256 where pairs[(first << 8)..<((first + 1) << 8)].contains(true) {
      for second in 0..<256 where LogNoise.table[second] { pairs[first << 8 | second] = true }
    }
    self.pairs = pairs
    var triples = [Bool](repeating: false, count: 1 << 16)
    for pattern in patterns { triples[PatternFilter.sum(pattern[0], pattern[1], pattern[2])] = true }
    self.triples = triples
    filter = PatternFilter(patterns)
  }

  /// Whether one may begin with the three bytes.
  @inline(__always)
  func mayBegin(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    triples[PatternFilter.sum(first, second, third)]
  }
}
