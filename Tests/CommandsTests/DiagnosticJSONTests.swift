import Diagnostics
import Testing
import Values

@testable import Commands

@Suite struct DiagnosticJSONTests {
  /// Of a long line there is the part around the place, with whole characters: each of its words may have a fault.
  @Test(arguments: ["", "ü", "👩‍🚀"])
  func longLinesAreCut(_ letter: String) throws {
    let word = "\(letter)$_M "
    let count = 20_000
    let file = SourceFile(name: "build.yaml", text: "steps:\n" + String(repeating: word, count: count) + "\nend\n")
    for index in [0, 1, count / 2, count - 1] {
      let start = 7 + index * word.utf8.count + letter.utf8.count
      let range = SourceRange(file, ByteRange(start, start + 3))
      let snippet = try #require(DiagnosticJSON.json(Diagnostic(.error, "wrong", range: range))["snippet"])
      let code = try #require(snippet["code"]?.string)
      let from = try #require(snippet["highlight_start_offset"]?.int)
      let to = try #require(snippet["highlight_end_offset"]?.int)
      #expect(code.utf8.count <= 2_048 && !code.contains("\u{FFFD}"))
      #expect(Array(code.utf8)[from..<to].elementsEqual("$_M".utf8))
      #expect(snippet["start_line"]?.int == 2)
    }
  }
}
