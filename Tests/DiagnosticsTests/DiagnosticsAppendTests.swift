import Testing

@testable import Diagnostics

@Suite struct DiagnosticsAppendTests {
  private let one = SourceFile(name: "one.stack.hcl", text: String(repeating: "x", count: 200))
  private let other = SourceFile(name: "other.stack.hcl", text: String(repeating: "x", count: 200))

  @Test func appendsWhatTellsSomethingNew() {
    func range(_ start: Int, _ end: Int) -> SourceRange { SourceRange(one, ByteRange(start, end)) }
    var diagnostics: Diagnostics = [
      Diagnostic(.error, "cycle", range: range(10, 20)), Diagnostic(.warning, "old", range: range(40, 50)),
      Diagnostic(.error, "no place"),
    ]
    diagnostics.append(newOf: [
      Diagnostic(.error, "comes of the cycle", range: range(15, 16)),
      Diagnostic(.error, "no place"),
      Diagnostic(.error, "beside it", range: range(20, 30)),
      Diagnostic(.error, "where there was a warning only", range: range(40, 50)),
      Diagnostic(.error, "another without a place"),
      Diagnostic(.error, "in another file", range: SourceRange(other, ByteRange(15, 16))),
    ])
    #expect(
      diagnostics.map(\.summary) == [
        "cycle", "old", "no place", "beside it", "where there was a warning only", "another without a place",
        "in another file",
      ])
  }

  @Test func placesOverlapAsComparingThemAllSays() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      func place() -> SourceRange {
        let start = Int.random(in: 0..<180, using: &generator)
        return SourceRange(one, ByteRange(start, start + Int.random(in: 1..<12, using: &generator)))
      }
      let places = (0..<Int.random(in: 0..<8, using: &generator)).map { _ in place() }
      let asked = place()
      let expected = places.contains { $0.bytes.start < asked.bytes.end && asked.bytes.start < $0.bytes.end }
      #expect(PlaceSet(places).overlaps(asked) == expected, "\(places.map(\.bytes)) \(asked.bytes)")
    }
  }
}
