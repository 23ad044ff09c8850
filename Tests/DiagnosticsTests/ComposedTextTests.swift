import Testing

@testable import Diagnostics

@Suite struct ComposedTextTests {
  /// What the real terraform makes of them: a joiner after each thirty combining characters.
  @Test func longSequencesOfMarksAreParted() {
    let run = String(repeating: "\u{301}", count: 64)
    let composed = Array(("a" + run).composed.unicodeScalars)
    #expect(composed.first == "á")
    #expect(composed.count == 66)
    #expect(composed[30] == "\u{34F}")
    #expect(composed[61] == "\u{34F}")
    // Two characters in one.
    let pairs = Array(("\u{301}" + String(repeating: "\u{344}", count: 40) + "x").composed.unicodeScalars)
    #expect(pairs.indices.filter { pairs[$0] == "\u{34F}" } == [29, 60])
    #expect(pairs.last == "x")
    #expect("a\u{323}\u{301}e\u{301}".composed.utf8.elementsEqual("ạ\u{301}é".utf8))
  }

  @Test(.timeLimit(.minutes(1))) func aMillionMarksAreComposed() {
    #expect(("a" + String(repeating: "\u{323}\u{301}", count: 100_000)).composed.unicodeScalars.count == 206_666)
  }
}
