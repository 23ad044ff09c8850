/// Finds the pieces of a template's text: literal runs and the openings of sequences.
struct TemplateScanner {
  /// Where a template ends.
  enum Boundary {
    /// At the closing quote; a line break means that it is missing.
    case quote
    /// At a line that holds only the marker.
    case heredoc(marker: ArraySlice<UInt8>)
    /// At the end of the text.
    case end
  }

  /// What stands at a position.
  enum Piece {
    /// Text up to `end`, as written: at most a line with its line break, so that `~` trims no further.
    case text(end: Int)
    /// `${`, or with `trims` `${~`.
    case interpolation(end: Int, trims: Bool)
    /// `%{`, or with `trims` `%{~`.
    case directive(end: Int, trims: Bool)
    /// The closing quote, or the end marker's line without the line break.
    case close(end: Int)
    /// The text ended before the template did; for a quoted string also the end of its line.
    case unclosed(end: Int)
  }

  let bytes: SourceBytes
  let boundary: Boundary
  let end: Int

  /// What stands at `position`; `startsLine` says whether a heredoc's end marker may stand there.
  func piece(at position: Int, startsLine: Bool) -> Piece {
    switch boundary {
    case .quote: return quotedPiece(at: position)
    case .end: return position >= end ? .close(end: position) : lineOrRun(position)
    case .heredoc(let marker):
      if position >= end { return .unclosed(end: position) }
      if startsLine, let close = closing(marker, at: position) { return .close(end: close) }
      return lineOrRun(position)
    }
  }

  private func sequence(at offset: Int) -> Piece? {
    let byte = bytes[offset]
    guard byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%"), offset + 1 < end,
      bytes[offset + 1] == UInt8(ascii: "{")
    else { return nil }
    let trims = offset + 2 < end && bytes[offset + 2] == UInt8(ascii: "~")
    let after = offset + (trims ? 3 : 2)
    return byte == UInt8(ascii: "$")
      ? .interpolation(end: after, trims: trims) : .directive(end: after, trims: trims)
  }

  /// Whether `$${` or `%%{` stands at an offset.
  private func escapedSequence(at offset: Int) -> Bool {
    offset + 2 < end && bytes[offset + 1] == bytes[offset] && bytes[offset + 2] == UInt8(ascii: "{")
  }

  private func quotedPiece(at position: Int) -> Piece {
    var offset = position
    while offset < end {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        return offset == position ? .close(end: offset + 1) : .text(end: offset)
      case 0x0A:
        let stop = offset > position && bytes[offset - 1] == 0x0D ? offset - 1 : offset
        return stop == position ? .unclosed(end: stop) : .text(end: stop)
      case UInt8(ascii: "\\"):
        offset += offset + 1 < end && bytes[offset + 1] != 0x0A ? 2 : 1
      case UInt8(ascii: "$"), UInt8(ascii: "%"):
        if escapedSequence(at: offset) {
          offset += 3
        } else if let sequence = sequence(at: offset) {
          return offset == position ? sequence : .text(end: offset)
        } else {
          offset += 1
        }
      case 0x0D where offset == position && offset + 1 < end && bytes[offset + 1] == 0x0A:
        return .unclosed(end: offset)
      default: offset += 1
      }
    }
    return offset == position ? .unclosed(end: end) : .text(end: min(offset, end))
  }

  private func lineOrRun(_ position: Int) -> Piece {
    var offset = position
    while offset < end {
      let byte = bytes[offset]
      if byte == 0x0A { return .text(end: offset + 1) }
      if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%") {
        if escapedSequence(at: offset) {
          offset += 3
          continue
        }
        if let sequence = sequence(at: offset) {
          return offset == position ? sequence : .text(end: offset)
        }
      }
      offset += 1
    }
    return .text(end: min(offset, end))
  }

  /// The end of a line that holds only the marker between blanks, if the line at `start` is one and has a line break.
  private func closing(_ marker: ArraySlice<UInt8>, at start: Int) -> Int? {
    var offset = start
    while offset < end, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
    guard bytes.matches(marker, at: offset) else { return nil }
    offset += marker.count
    while offset < end, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
    if offset < end, bytes[offset] == 0x0D { offset += 1 }
    guard offset < end, bytes[offset] == 0x0A else { return nil }
    return bytes[offset - 1] == 0x0D ? offset - 1 : offset
  }
}
