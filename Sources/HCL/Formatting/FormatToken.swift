import Diagnostics

/// A token on its way to the output.
struct FormatToken {
  var kind: TokenKind
  /// Where its text stands in the source.
  let range: ByteRange
  /// Text that is not from the source.
  var text: String?
  /// Blanks before it.
  var spaces = 0

  init(_ kind: TokenKind, _ range: ByteRange) {
    self.kind = kind
    self.range = range
  }

  init(_ kind: TokenKind, text: String) {
    self.kind = kind
    self.text = text
    range = ByteRange(start: 0, end: 0)
  }

  /// The tokens of a text with the blanks before each; a comment of a line has its line break.
  static func tokens(of bytes: SourceBytes) -> [FormatToken] {
    var tokens: [FormatToken] = []
    var last = bytes.byteOrderMark
    for token in Tokenizer.tokens(of: bytes) {
      if token.kind == .newline, let comment = tokens.last, comment.kind == .comment,
        Int(comment.range.end) == token.start, comment.isLineComment(bytes), !comment.endsLine(bytes)
      {
        tokens[tokens.count - 1] = FormatToken(.comment, ByteRange(start: comment.range.start, end: token.range.end))
        tokens[tokens.count - 1].spaces = comment.spaces
      } else {
        var next = FormatToken(token.kind, token.range)
        next.spaces = max(0, token.start - last)
        tokens.append(next)
      }
      last = token.end
    }
    return tokens
  }

  private func isLineComment(_ bytes: SourceBytes) -> Bool {
    bytes[Int(range.start)] == UInt8(ascii: "#") || bytes[Int(range.start) + 1] == UInt8(ascii: "/")
  }

  /// Whether a new line starts after it.
  func endsLine(_ bytes: SourceBytes) -> Bool {
    kind == .newline
      || kind == .comment && isLineComment(bytes) && bytes[Int(range.end) - 1] == 0x0A
  }

  /// +1 for what opens a bracket or sequence, -1 for what closes one.
  var bracketChange: Int {
    switch kind {
    case .openBrace, .openBracket, .openParenthesis, .openInterpolation, .openDirective: 1
    case .closeBrace, .closeBracket, .closeParenthesis, .closeSequence: -1
    default: 0
    }
  }

  /// The number of grapheme clusters in it.
  func columns(_ bytes: SourceBytes) -> Int {
    if let text { return text.count }
    for offset in Int(range.start)..<Int(range.end) where bytes[offset] >= 0x80 || bytes[offset] == 0x0D {
      return bytes.string(Int(range.start), Int(range.end)).count
    }
    return Int(range.end - range.start)
  }
}
