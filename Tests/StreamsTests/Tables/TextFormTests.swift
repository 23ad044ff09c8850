import Testing

@testable import Streams

@Suite struct TextFormTests {
  @Test(
    arguments: [
      ("15m", 900_000), ("1h30m", 5_400_000), ("500ms", 500), ("7d", 604_800_000), ("2w", 1_209_600_000), ("0s", 0),
    ] as [(String, Int64)])
  func durations(text: String, expected: Int64) {
    #expect(SpanText.milliseconds(text) == expected)
  }

  @Test(arguments: ["", "5", "m", "5x", "-5m", "5 m", "99999999999999999999s", "9999999999999999w", "٣m"])
  func noDurations(text: String) {
    #expect(SpanText.milliseconds(text) == nil)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-01-31T12:00:00.250Z", 1_769_860_800_250),
      ("2026-01-31T13:00:00+01:00", 1_769_860_800_000), ("2024-02-29 23:59:59.1234Z", 1_709_251_199_123),
      ("1969-12-31T23:59:59Z", -1_000),
    ] as [(String, Int64)])
  func times(text: String, expected: Int64) {
    #expect(TimestampText.milliseconds(text) == expected)
  }

  @Test(arguments: [
    "", "2026-01-31", "2026-13-01T00:00:00Z", "2026-01-31T12:00:00", "2026-01-31T12:00:00.Z", "x026-01-31T12:00:00Z",
  ])
  func noTimes(text: String) {
    #expect(TimestampText.milliseconds(text) == nil)
  }

  @Test(arguments: [
    #"{"a":[1,-2,3.5,1e3,true,false,null,"x\n\"é😀"]}"#, "[]", "{}", #""""#, "9223372036854775807",
  ])
  func documentsAreReadAndWrittenBack(text: String) throws {
    let document = try JSONDocument(parsing: text.utf8)
    #expect(try JSONDocument(parsing: document.bytes) == document)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":}", "01", "1.", "+1", "nul", "\"\u{1}\"", "\"\\u12\"", "[1] 2", "1e999",
    String(repeating: "[", count: 100_000),
  ])
  func malformedDocumentsAreRefused(text: String) {
    #expect(throws: JSONDocument.ParseError.self) { try JSONDocument(parsing: text.utf8) }
  }

  @Test func surrogatesAreJoined() throws {
    #expect(try JSONDocument(parsing: #""\ud83d\ude00 \ud83d x""#.utf8) == "😀 \u{FFFD} x")
  }
}
