import Diagnostics

/// Reads one token after another from the bytes outside strings.
///
/// Strings, heredocs and their sequences are read by whoever asks for tokens, since only they know where an
/// interpolation ends; the lexer stops right after the opening quote or marker. A string without escapes or
/// sequences is one token.
struct Lexer {
  let bytes: SourceBytes
  /// Where the next token is looked for.
  var position: Int
  let end: Int
  private(set) var comments: [Comment] = []
  /// Whether to note comments; they are skipped in any case.
  let keepsComments: Bool
  /// The start of a `/*` that has no end, once it was met.
  private(set) var unclosedComment: Int?

  init(_ bytes: SourceBytes, from start: Int = 0, to end: Int? = nil, keepsComments: Bool = false) {
    self.bytes = bytes
    self.keepsComments = keepsComments
    position = start
    self.end = min(end ?? bytes.count, bytes.count)
  }

  /// The byte at an offset, 0 at the end and beyond.
  @inline(__always)
  private func byte(_ offset: Int) -> UInt8 { offset < end ? bytes.known(offset) : 0 }

  /// Skips blanks and comments and reads the next token.
  mutating func next() -> Token {
    while true {
      var start = position
      while start < end, bytes.known(start) == 0x20 || bytes.known(start) == 0x09 { start += 1 }
      position = start
      guard start < end else { return Token(.endOfFile, end, end) }
      let first = bytes.known(start)
      switch first {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        return identifier(start, from: start + 1)
      case 0x0A:
        return take(.newline, 1)
      case 0x0D where byte(start + 1) == 0x0A:
        return take(.newline, 2)
      case UInt8(ascii: "\""):
        return string()
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        return number()
      case UInt8(ascii: "#"):
        lineComment(.hash)
      case UInt8(ascii: "/") where byte(start + 1) == UInt8(ascii: "/"):
        lineComment(.slashes)
      case UInt8(ascii: "/") where byte(start + 1) == UInt8(ascii: "*"):
        inlineComment()
      case 0x80...0xFF:
        return beyondASCII()
      default:
        return punctuation(first)
      }
    }
  }

  @inline(__always)
  private mutating func take(_ kind: TokenKind, _ length: Int) -> Token {
    let start = position
    position += length
    return Token(kind, start, position)
  }

  @inline(__always)
  private mutating func identifier(_ start: Int, from next: Int) -> Token {
    var offset = next
    while true {
      while offset < end, Self.continuesName(bytes.known(offset)) { offset += 1 }
      let next = byte(offset)
      if next >= 0x80, let (scalar, length) = bytes.scalar(at: offset), scalar.properties.isIDContinue {
        offset += length
      } else {
        position = min(offset, end)
        return Token(.identifier, start, position)
      }
    }
  }

  private mutating func beyondASCII() -> Token {
    let start = position
    guard let (scalar, length) = bytes.scalar(at: start) else { return take(.invalid, 1) }
    if scalar.properties.isIDStart { return identifier(start, from: start + length) }
    return take(.invalid, min(length, end - start))
  }

  /// Whether an ASCII byte may stand in a name after its first character.
  @inline(__always)
  static func continuesName(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
  }

  private mutating func number() -> Token {
    let start = position
    var offset = digits(start)
    if byte(offset) == UInt8(ascii: "."), byte(offset + 1) &- 0x30 < 10 { offset = digits(offset + 1) }
    if byte(offset) | 0x20 == UInt8(ascii: "e") {
      let sign = byte(offset + 1)
      let exponent = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? offset + 2 : offset + 1
      if byte(exponent) &- 0x30 < 10 { offset = digits(exponent) }
    }
    position = offset
    return Token(.number, start, offset)
  }

  private func digits(_ start: Int) -> Int {
    var offset = start
    while byte(offset) &- 0x30 < 10 { offset += 1 }
    return offset
  }

  /// A whole string if nothing in it needs a second look, else its opening quote.
  @inline(__always)
  private mutating func string() -> Token {
    let start = position
    var offset = start + 1
    while offset < end {
      let next = bytes.known(offset)
      // Most characters of most strings are above all that have a meaning, but for the backslash.
      if next > UInt8(ascii: "%"), next != UInt8(ascii: "\\") {
        offset += 1
        continue
      }
      switch next {
      case UInt8(ascii: "\""):
        position = offset + 1
        return Token(.string, start, position)
      case UInt8(ascii: "\\"), 0x0A:
        return take(.openQuote, 1)
      case UInt8(ascii: "$"), UInt8(ascii: "%"):
        if byte(offset + 1) == UInt8(ascii: "{") { return take(.openQuote, 1) }
      default: break
      }
      offset += 1
    }
    return take(.openQuote, 1)
  }

  private mutating func lineComment(_ kind: Comment.Kind) {
    let start = position
    var offset = start
    while offset < end, bytes.known(offset) != 0x0A { offset += 1 }
    position = offset
    if offset < end, bytes[offset - 1] == 0x0D { offset -= 1 }
    if keepsComments { comments.append(Comment(kind: kind, range: Token(.comment, start, offset).range)) }
    position = offset
  }

  private mutating func inlineComment() {
    let start = position
    var offset = start + 2
    while offset < end, !(bytes[offset] == UInt8(ascii: "*") && byte(offset + 1) == UInt8(ascii: "/")) {
      offset += 1
    }
    if offset >= end {
      if unclosedComment == nil { unclosedComment = start }
      position = end
    } else {
      position = offset + 2
    }
    if keepsComments { comments.append(Comment(kind: .inline, range: Token(.comment, start, position).range)) }
  }
}
