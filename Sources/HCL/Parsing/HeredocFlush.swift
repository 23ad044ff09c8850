import Diagnostics

/// Removes the indentation that all lines of a `<<-` heredoc share.
///
/// The rule is that of HCL's own implementation: indentation counts grapheme clusters of white space at the starts of
/// lines, before sequences too; lines that are only blank count for nothing and keep their blanks; a line break that
/// `~` took away starts no line.
enum HeredocFlush {
  static func apply(to pieces: inout [TemplatePiece]) {
    var least = Int.max
    var starts: [Int] = []
    var startsLine = true
    for (index, piece) in pieces.enumerated() {
      guard case .literal(let text, _) = piece else {
        if startsLine { least = 0 }
        startsLine = false
        continue
      }
      if startsLine {
        let (count, isAll) = indentation(of: text)
        if !isAll || text.utf8.last != 0x0A {
          least = min(least, count)
          starts.append(index)
        }
      }
      startsLine = text.utf8.last == 0x0A
    }
    guard least > 0 else { return }
    for index in starts {
      guard case .literal(let text, let range) = pieces[index] else { continue }
      let kept =
        text.utf8.prefix(least).allSatisfy { $0 == 0x20 } ? text.utf8.dropFirst(least)[...] : text.dropFirst(least).utf8
      let removed = text.utf8.count - kept.count
      pieces[index] = .literal(String(Substring(kept)), ByteRange(Int(range.start) + removed, Int(range.end)))
    }
  }

  /// How many clusters of white space a text starts with, and whether it is nothing else.
  private static func indentation(of text: String) -> (count: Int, isAll: Bool) {
    let blanks = text.utf8.prefix { $0 == 0x20 }.count
    if blanks == text.utf8.count { return (blanks, true) }
    // Most lines are indented with plain blanks, before a letter that combines with none of them.
    if let next = text.utf8.dropFirst(blanks).first, next > 0x20, next < 0x80 { return (blanks, false) }
    let indentation = text.prefix { $0.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
    return (indentation.count, indentation.endIndex == text.endIndex)
  }
}
