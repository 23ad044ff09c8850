import Diagnostics
import Testing
import Values

@testable import Commands

@Suite struct DiagnosticJSONTests {
  /// As `terraform validate -json` has it: the outermost block, but for what is said of the block as a whole.
  @Test(
    arguments: [
      ("main.tf", "upper", #"resource "terraform_data" "a""#),
      ("main.tf", "provisioner", #"resource "terraform_data" "a""#),
      ("main.tf", "resource", nil), ("main.tf", "terraform_data", #"resource "terraform_data" "a""#),
      ("main.tf", "stray", nil),
      ("main.tf", "x = 1", "locals"), ("main.tf", "broken", "variable \"q\\\"\""), ("x.stack.hcl", "x = 1", "locals"),
      ("build.yaml", "x = 1", nil),
    ] as [(String, String, String?)])
  func theBlockIsNamed(_ name: String, _ place: String, _ context: String?) throws {
    let text = """
      resource "terraform_data" "a" {
        input = upper("x")
        provisioner "local-exec" { command = "x" }
      }
      stray = 2
      locals { x = 1 }
      variable "q\\"" {
        broken
      """
    let file = SourceFile(name: name, text: text)
    let start = try #require(text.firstRange(of: place)).lowerBound.utf16Offset(in: text)
    let diagnostic = Diagnostic(.error, "wrong", range: SourceRange(file, ByteRange(start, start + 1)))
    let expected = context.map { JSON.string($0) } ?? .null
    #expect(DiagnosticJSON.json(diagnostic)["snippet"]?["context"] == expected)
    #expect(
      DiagnosticJSON.json(Diagnostics([diagnostic, diagnostic])).map { $0["snippet"]?["context"] } == [
        expected, expected,
      ])
  }

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
