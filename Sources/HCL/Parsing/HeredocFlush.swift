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
        let indentation = text.prefix { $0.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
        let isBlank = indentation.endIndex == text.endIndex && text.utf8.last == 0x0A
        if !isBlank {
          least = min(least, indentation.count)
          starts.append(index)
        }
      }
      startsLine = text.utf8.last == 0x0A
    }
    guard least > 0 else { return }
    for index in starts {
      guard case .literal(let text, let range) = pieces[index] else { continue }
      let kept = text.dropFirst(least)
      let removed = text.utf8.count - kept.utf8.count
      pieces[index] = .literal(String(kept), ByteRange(Int(range.start) + removed, Int(range.end)))
    }
  }
}
