extension Lexer {
  /// Operators, brackets, heredoc openings, and what has no meaning.
  mutating func punctuation(_ first: UInt8) -> Token {
    let start = position
    func second(_ character: Unicode.Scalar) -> Bool {
      start + 1 < end && bytes[start + 1] == UInt8(ascii: character)
    }
    let (kind, length): (TokenKind, Int) =
      switch first {
      case UInt8(ascii: "{"): (.openBrace, 1)
      case UInt8(ascii: "}"): (.closeBrace, 1)
      case UInt8(ascii: "["): (.openBracket, 1)
      case UInt8(ascii: "]"): (.closeBracket, 1)
      case UInt8(ascii: "("): (.openParenthesis, 1)
      case UInt8(ascii: ")"): (.closeParenthesis, 1)
      case UInt8(ascii: ","): (.comma, 1)
      case UInt8(ascii: "."):
        second(".") && start + 2 < end && bytes[start + 2] == first ? (.ellipsis, 3) : (.dot, 1)
      case UInt8(ascii: ":"): second(":") ? (.doubleColon, 2) : (.colon, 1)
      case UInt8(ascii: "?"): (.question, 1)
      case UInt8(ascii: "="): second("=") ? (.equalEqual, 2) : second(">") ? (.fatArrow, 2) : (.equals, 1)
      case UInt8(ascii: "!"): second("=") ? (.notEqual, 2) : (.bang, 1)
      case UInt8(ascii: ">"): second("=") ? (.greaterEqual, 2) : (.greater, 1)
      case UInt8(ascii: "<"):
        if second("<"), let opening = heredocOpening(at: start) {
          (.openHeredoc, opening.end - start)
        } else {
          second("=") ? (.lessEqual, 2) : (.less, 1)
        }
      case UInt8(ascii: "&"): second("&") ? (.and, 2) : (.invalid, 1)
      case UInt8(ascii: "|"): second("|") ? (.or, 2) : (.invalid, 1)
      case UInt8(ascii: "+"): (.plus, 1)
      case UInt8(ascii: "-"): (.minus, 1)
      case UInt8(ascii: "*"): (.star, 1)
      case UInt8(ascii: "/"): (.slash, 1)
      case UInt8(ascii: "%"): (.percent, 1)
      case UInt8(ascii: "~"): second("}") ? (.closeSequence, 2) : (.invalid, 1)
      default: (.invalid, 1)
      }
    position = start + length
    return Token(kind, start, position)
  }

  /// `<<MARK` or `<<-MARK` and the line break after it, at an offset.
  func heredocOpening(at start: Int) -> HeredocOpening? {
    var offset = start + 2
    let flushes = offset < end && bytes[offset] == UInt8(ascii: "-")
    if flushes { offset += 1 }
    let markerStart = offset
    while offset < end {
      let byte = bytes[offset]
      if Self.continuesName(byte) {
        let isFirst = offset == markerStart
        if isFirst && (byte &- 0x30 < 10 || byte == UInt8(ascii: "-")) { return nil }
        offset += 1
      } else if byte >= 0x80, let (scalar, length) = bytes.scalar(at: offset) {
        let properties = scalar.properties
        guard offset == markerStart ? properties.isIDStart : properties.isIDContinue else { return nil }
        offset += length
      } else {
        break
      }
    }
    let markerEnd = offset
    if offset < end, bytes[offset] == 0x0D { offset += 1 }
    guard markerEnd > markerStart, offset < end, bytes[offset] == 0x0A else { return nil }
    return HeredocOpening(markerStart: markerStart, markerEnd: markerEnd, flushes: flushes, end: offset + 1)
  }
}

/// The parts of a heredoc's first line.
struct HeredocOpening {
  let markerStart: Int
  let markerEnd: Int
  let flushes: Bool
  /// Where the content starts.
  let end: Int
}
