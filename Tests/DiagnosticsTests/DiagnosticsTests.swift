import Testing

@testable import Diagnostics

@Suite struct DiagnosticRendererTests {
  private let file = SourceFile(
    name: "main.stack.hcl", text: "a = 1\n\n\n  url = broker.main.mqtt_ulr\n\tb = \"日本\" + x\n")

  private func range(_ start: Int, _ end: Int) -> SourceRange { SourceRange(file, ByteRange(start, end)) }

  /// A manifest, or what a program wrote, may hold what a terminal takes for commands.
  @Test func whatIsQuotedCannotSteerTheTerminal() {
    let diagnostic = Diagnostic(
      .warning, "found `\u{1B}[2J`", detail: "one\ttab\n\u{9B}31mred\u{7F}", address: "a\rb", hints: ["\u{0}ü\u{202E}"])
    #expect(
      diagnostic.description == """
        warning: found `\\u{1b}[2J`
          one\ttab
          \\u{9b}31mred\\u{7f}
          = in a\\rb
          = hint: \\u{0}ü\\u{202e}

        """)
  }

  /// What is one line stays one.
  @Test func aLineOfOutsideTextIsOneLine() {
    let text = "a\nb\r\n\tc\u{1B}[2J \u{2028}\u{202E}\u{FEFF} é 日本 👩‍🔬"
    #expect(text.printable == #"a\nb\r\n\tc\u{1b}[2J \u{2028}\u{202e}\u{feff} é 日本 👩‍🔬"#)
    #expect(text.printableLines == "a\nb\\r\n\tc\\u{1b}[2J \\u{2028}\\u{202e}\\u{feff} é 日本 👩‍🔬")
  }

  @Test func showsEverything() {
    let diagnostic = Diagnostic(
      .error, "unsupported attribute", detail: "`broker.main` has no attribute `mqtt_ulr`", range: range(28, 36),
      address: "service.sensor", hints: ["did you mean `mqtt_url`?"],
      values: [.init(expression: "broker.main", statement: "is an object")])
    #expect(
      diagnostic.description == """
        error: unsupported attribute
          ┌ main.stack.hcl:4:21
          │
        4 │   url = broker.main.mqtt_ulr
          │                     ^^^^^^^^
          │ `broker.main` has no attribute `mqtt_ulr`
          = `broker.main` is an object
          = in service.sensor
          = hint: did you mean `mqtt_url`?

        """)
  }

  @Test func showsAWarningWithoutAPlace() {
    let diagnostic = Diagnostic(.warning, "state is old", detail: "two lines\nof detail", hints: ["refresh it"])
    #expect(
      diagnostic.description == """
        warning: state is old
          two lines
          of detail
          = hint: refresh it

        """)
  }

  @Test func drawsOneCaretAtTheEndOfALineAndOfTheFile() {
    #expect(Diagnostic(.error, "x", range: range(5, 6)).description.hasSuffix("1 │ a = 1\n  │      ^\n"))
    let end = file.bytes.count
    #expect(Diagnostic(.error, "x", range: range(end, end)).description.hasSuffix("6 │ \n  │ ^\n"))
  }

  @Test func keepsWideCharactersAndTabsInLine() {
    let place = Diagnostic(.error, "x", range: range(52, 53)).description
    #expect(place.contains(" b = \"日本\" + x\n"))
    #expect(place.contains("\u{3000}\u{3000}"))
  }

  @Test func cutsLongLines() {
    let long = SourceFile(
      name: "long", text: String(repeating: "x", count: 1_000) + "!" + String(repeating: "y", count: 1_000))
    var renderer = DiagnosticRenderer()
    renderer.maximumLineLength = 20
    let text = renderer.render(Diagnostic(.error, "x", range: SourceRange(long, ByteRange(1_000, 1_001))))
    #expect(text == "error: x\n  ┌ long:1:1001\n  │\n1 │ …xxxxx!yyyyyyyyyyyy…\n  │       ^\n")
  }

  @Test func replacesControlCharacters() {
    let file = SourceFile(name: "f", text: "a\u{1B}[31mb\u{0}\n")
    let text = Diagnostic(.error, "x", range: SourceRange(file, ByteRange(0, 1))).description
    #expect(text.contains("a\u{FFFD}[31mb\u{FFFD}"))
  }

  @Test func coloursOnRequest() {
    let text = DiagnosticRenderer(color: true).render(Diagnostic(.error, "x", hints: ["y"]))
    #expect(text == "\u{1B}[1;31merror:\u{1B}[0m \u{1B}[1mx\u{1B}[0m\n  = \u{1B}[36mhint:\u{1B}[0m y\n")
  }
}

@Suite struct SourceFileTests {
  @Test func countsLinesAndGraphemeClusters() {
    let file = SourceFile(name: "f", text: "ab\r\né👩‍👩‍👧x\n")
    #expect(file.lineCount == 3)
    #expect(file.position(at: 0) == SourcePosition(byte: 0, line: 1, column: 1))
    let x = file.bytes.count - 2
    #expect(file.position(at: x) == SourcePosition(byte: x, line: 2, column: 3))
    #expect(file.position(at: 999).line == 3)
    #expect(file.line(1) == "ab")
    #expect(file.line(4) == nil)
    #expect(file.text(ByteRange(0, 2)) == "ab")
    #expect(file.text(ByteRange(900, 999)) == "")
  }
}

@Suite struct SuggestionTests {
  @Test(
    arguments: [
      ("mqtt_ulr", ["mqtt_url", "url"], "mqtt_url"),
      ("Count", ["count", "county"], "count"),
      ("x", ["y", "long"], nil),
      ("regoin", ["region", "legion"], "region"),
      ("", ["a"], nil),
      ("ab", ["ac", "aa"], "aa"),
    ] as [(String, [String], String?)])
  func findsTheClosest(_ name: String, _ candidates: [String], _ expected: String?) {
    #expect(Suggestion.closest(to: name, among: candidates) == expected)
  }
}
