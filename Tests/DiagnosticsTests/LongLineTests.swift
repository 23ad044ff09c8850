import Testing

@testable import Diagnostics

/// A file of one line can have a hundred thousand faults.
@Suite struct LongLineTests {
  @Test(.timeLimit(.minutes(1))) func columnsOfALongLineAreKnownAtOnce() {
    let unit = "é日👩‍🔬\u{1B}\r, "
    let file = SourceFile(name: "long", text: "a\n" + String(repeating: unit, count: 30_000) + "\nend")
    for index in stride(from: 0, to: 30_000, by: 10) {
      let position = file.position(at: 2 + index * unit.utf8.count)
      #expect(position.line == 2)
      #expect(position.column == index * unit.count + 1)
    }
    #expect(file.position(at: file.bytes.count).line == 3)
    #expect(file.position(at: file.bytes.count).column == 4)
  }

  @Test func aPlaceInALongLineIsShown() {
    let text = String(repeating: "x, ", count: 5_000) + "!" + String(repeating: ", y", count: 5_000)
    let file = SourceFile(name: "long", text: text)
    let shown = Diagnostic(.error, "x", range: SourceRange(file, ByteRange(15_000, 15_001))).description
    let lines = shown.split(separator: "\n")
    #expect(lines[1] == "  ┌ long:1:15001")
    #expect(lines[3].hasPrefix("1 │ …"))
    #expect(lines[3].hasSuffix("…"))
    let caret = lines[4].firstIndex(of: "^").map { lines[4].distance(from: lines[4].startIndex, to: $0) }
    let mark = lines[3].firstIndex(of: "!").map { lines[3].distance(from: lines[3].startIndex, to: $0) }
    #expect(caret == mark)
    #expect(lines[3].count < 180)
  }
}
