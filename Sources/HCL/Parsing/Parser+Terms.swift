import Diagnostics

extension Parser {
  /// Reads what stands between operators, before its steps.
  mutating func term() -> Expression {
    height = 1
    switch token.kind {
    case .string: return plainString()
    case .number: return number()
    case .openQuote: return quoted()
    case .openHeredoc: return heredoc()
    case .openBracket: return bracketed()
    case .openBrace: return braced()
    case .openParenthesis: return parenthesised()
    default: return missingTerm()
    }
  }

  private mutating func plainString() -> Expression {
    let value = plainText(token.start + 1, token.end - 1)
    return .literal(Literal(.string(value), range: takePlace()))
  }

  private mutating func number() -> Expression {
    let literal = numberLiteral(token.range)
    return .literal(Literal(.number(literal), range: takePlace()))
  }

  func numberLiteral(_ range: ByteRange) -> NumberLiteral {
    let text = text(range)
    guard range.end - range.start <= 18 else { return NumberLiteral(text: text) }
    var value = 0
    for offset in Int(range.start)..<Int(range.end) {
      let digit = bytes[offset] &- 0x30
      guard digit < 10 else { return NumberLiteral(text: text, integer: nil) }
      value = value * 10 + Int(digit)
    }
    return NumberLiteral(text: text, integer: value)
  }

  private mutating func parenthesised() -> Expression {
    let outer = linesMatter
    linesMatter = false
    let open = take()
    let inner = expression()
    let tallest = height
    let end = close(.closeParenthesis, opened: open, lines: outer, expected: "an operator or `)`")
    guard grow(tallest) else { return invalid(open) }
    return .parentheses(Parentheses(inner: inner, range: place(Int(open.start), end)))
  }

  /// Consumes the closer of a bracket and gives its end; without one, reports and recovers.
  mutating func close(_ closer: TokenKind, opened open: ByteRange, lines outer: Bool, expected: String) -> Int {
    if token.kind != closer || failed {
      if !failed { reportMissing(closer, opened: open, expected: expected) }
      guard recover(to: closer) else {
        linesMatter = outer
        return lastEnd
      }
      failed = false
    }
    let end = token.end
    linesMatter = outer
    advance()
    return end
  }

  /// Reports that something else stands where a bracket should be closed.
  mutating func reportMissing(_ closer: TokenKind, opened open: ByteRange, expected: String) {
    let opening = text(open)
    let line = file.position(at: Int(place(open).start)).line
    let isUnclosed = token.kind == .endOfFile || looksLikeItem() || token.kind == .closeBrace && startsLine(token.start)
    if isUnclosed {
      fail(
        "unclosed `\(opening)`", detail: "\(found) before the `\(closer.symbol)` of this `\(opening)`", at: open,
        hints: ["add a `\(closer.symbol)`"])
    } else {
      fail(
        "expected \(expected)", detail: "\(found); the `\(opening)` was opened on line \(line)", at: token.range,
        context: open, hints: strayCharacterHints() ?? wordOperatorHints())
    }
  }

  private mutating func missingTerm() -> Expression {
    let range = token.range
    if token.kind == .invalid, bytes[token.start] == UInt8(ascii: "'"), let literal = singleQuoted() {
      return literal
    }
    let hints = missingTermHints()
    let after = lastEnd > 0 && token.kind != .endOfFile ? lastOperator() : nil
    fail(
      after.map { "expected a value after `\($0)`" } ?? "expected a value", detail: found, at: range, hints: hints)
    if token.kind == .less, bytes[token.start + 1] == UInt8(ascii: "<") { skipHeredocLike() }
    return invalid(range)
  }

  /// The operator or separator that was consumed last, for a message.
  private func lastOperator() -> String? {
    let last = bytes[lastEnd - 1]
    let symbols: [UInt8] = Array("=+-*/%<>!&|?:,([{".utf8)
    guard symbols.contains(last) else { return nil }
    var start = lastEnd - 1
    while start > 0, lastEnd - start < 2, Array("=<>!&|".utf8).contains(bytes[start - 1]), last != 0x2D { start -= 1 }
    return bytes.string(start, lastEnd)
  }

  /// Reports `'text'` and takes it for the string it was meant to be.
  private mutating func singleQuoted() -> Expression? {
    let start = token.start
    var end = start + 1
    while end < lexer.end, bytes[end] != UInt8(ascii: "'"), bytes[end] != 0x0A { end += 1 }
    guard end < lexer.end, bytes[end] == UInt8(ascii: "'") else { return nil }
    let value = bytes.string(start + 1, end)
    report(
      "string in single quotes", detail: "strings stand in double quotes", at: ByteRange(start, end + 1),
      hints: ["write `\"\(value)\"`"])
    resume(at: end + 1)
    return .literal(Literal(.string(value), range: place(start, end + 1)))
  }

  /// The text between two offsets, as a string value.
  @inline(__always)
  func plainText(_ start: Int, _ end: Int) -> String {
    let text = bytes.string(start, end)
    return bytes.mayCompose(start, end) ? Normalization.nfc(text) : text
  }
}

extension TokenKind {
  /// How a closing bracket is written.
  var symbol: String {
    switch self {
    case .closeBrace: "}"
    case .closeBracket: "]"
    default: ")"
    }
  }
}
