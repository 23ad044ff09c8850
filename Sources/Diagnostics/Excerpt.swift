/// One source line made fit to show: control characters replaced, tabs as one space each, cut around the place meant.
struct Excerpt {
  let text: String
  let padding: String
  let carets: String

  /// - Parameters:
  ///   - column: where the place starts, in grapheme clusters from 1.
  ///   - length: how far it goes, in grapheme clusters; at least one caret is drawn.
  ///   - limit: the greatest length of the text, in grapheme clusters.
  init(line: LineStretch, column: Int, length: Int, limit: Int) {
    var shown = Array(line.text)
    var start = column - line.column
    var isCut = (start: line.hidesStart, end: line.hidesEnd)
    if shown.count > limit {
      let from = max(0, min(start - limit / 3, shown.count - limit))
      let to = min(shown.count, from + limit)
      isCut = (isCut.start || from > 0, isCut.end || to < shown.count)
      shown = Array(shown[from..<to])
      start -= from
    }
    shown = shown.map { Self.printable($0) }
    if isCut.start, !shown.isEmpty { shown[0] = "…" }
    if isCut.end, !shown.isEmpty { shown[shown.count - 1] = "…" }
    start = min(max(start, 0), shown.count)
    text = String(shown)
    padding = String(shown[..<start].map { Self.isWide($0) ? "\u{3000}" : " " })
    let room = max(1, shown.count - start)
    carets = String(repeating: "^", count: min(max(1, length), room))
  }

  private static func printable(_ character: Character) -> Character {
    if character == "\t" { return " " }
    // One for one, so that the carets stand where they should.
    return character.unicodeScalars.contains(where: \.isSteering) ? "\u{FFFD}" : character
  }

  /// East Asian wide and emoji ranges, which a terminal draws two cells wide.
  private static func isWide(_ character: Character) -> Bool {
    guard let value = character.unicodeScalars.first?.value else { return false }
    return (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value)
      || (0xAC00...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
      || (0xFF00...0xFF60).contains(value) || (0x1F300...0x1FAFF).contains(value)
  }
}
