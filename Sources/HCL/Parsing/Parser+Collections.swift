import Diagnostics

extension Parser {
  /// Reads `[…]`: a tuple or a `for` expression.
  mutating func bracketed() -> Expression {
    let outer = linesMatter
    linesMatter = false
    let open = take()
    if isWord("for") { return forExpression(open, closer: .closeBracket, lines: outer) }
    var elements: [Expression] = []
    if token.kind != .closeBracket { elements.reserveCapacity(4) }
    var tallest = 0
    while token.kind != .closeBracket, !failed, !looksLikeItem() {
      elements.append(expression())
      tallest = max(tallest, height)
      if failed {
        // The rest of the elements is still worth reading.
        guard recoverElement(.closeBracket) else { break }
        continue
      }
      if token.kind == .comma {
        advance()
      } else if token.kind != .closeBracket {
        guard startsTerm() else { break }
        if !looksLikeItem() { reportMissingComma("elements") }
      }
    }
    let end = close(.closeBracket, opened: open, lines: outer, expected: "`,` or `]` after an element")
    guard grow(tallest) else { return invalid(open) }
    return .tuple(
      TupleConstructor(elements: elements, openBracket: place(open), range: place(Int(open.start), end)))
  }

  /// After a fault in an element: skips to the `,` after it, which is consumed, or to the closer.
  private mutating func recoverElement(_ closer: TokenKind) -> Bool {
    var open = 0
    while true {
      switch token.kind {
      case .openBrace, .openBracket, .openParenthesis: open += 1
      case closer where open == 0:
        failed = false
        return true
      case .closeBrace, .closeBracket, .closeParenthesis:
        if open == 0 { return false }
        open -= 1
      case .comma where open == 0:
        failed = false
        advance()
        return true
      case .endOfFile: return false
      case .identifier where open == 0 && looksLikeItem(): return false
      case .openQuote, .openHeredoc:
        skipString()
        continue
      default: break
      }
      advance()
    }
  }

  /// Reads `{…}`: an object or a `for` expression.
  mutating func braced() -> Expression {
    let outer = linesMatter
    linesMatter = false
    let open = take()
    if isWord("for") { return forExpression(open, closer: .closeBrace, lines: outer) }
    linesMatter = true
    var items: [ObjectItem] = []
    var tallest = 0
    let faultsBefore = diagnosticCount
    while true {
      while token.kind == .newline { advance() }
      if token.kind == .closeBrace || token.kind == .endOfFile { break }
      if isBlockHeader(below: open) { break }
      let start = token.start
      if let item = objectItem() { items.append(item) }
      tallest = max(tallest, height)
      guard endObjectItem() else { break }
      if token.start == start, token.kind != .closeBrace { advance() }
    }
    if token.kind == .endOfFile, diagnosticCount > faultsBefore { failed = true }
    let end = closeObject(open, lines: outer)
    guard grow(tallest) else { return invalid(open) }
    return .object(
      ObjectConstructor(items: items, openBrace: place(open), range: place(Int(open.start), end)))
  }

  /// Whether the token starts a line like `resource "a" "b" {` no further in than the line the object starts on: the
  /// object was not closed.
  private func isBlockHeader(below open: ByteRange) -> Bool {
    guard token.kind == .identifier, let column = indentation(of: token.start), looksLikeBlock(),
      !startsBrace(after: token.end) || column == 0
    else { return false }
    var lineStart = Int(open.start)
    while lineStart > 0, bytes[lineStart - 1] != 0x0A { lineStart -= 1 }
    return column <= afterBlanks(lineStart) - lineStart
  }

  private mutating func closeObject(_ open: ByteRange, lines outer: Bool) -> Int {
    if token.kind == .closeBrace, !failed {
      let end = token.end
      linesMatter = outer
      advance()
      return end
    }
    if !failed {
      fail(
        "unclosed `{`", detail: "\(found) before the `}` of this object", at: open, hints: ["add a `}`"])
    }
    linesMatter = outer
    return lastEnd
  }

  private mutating func objectItem() -> ObjectItem? {
    let key: ObjectItem.Key
    var tallest = 1
    if token.kind == .identifier, nextIsEquals(after: token.end) || nextIsColon(after: token.end) {
      key = .word(Identifier(text(token.range), place(token.range)))
      advance()
    } else {
      let expression = expression()
      if failed { return nil }
      tallest = height
      key = Self.key(expression)
    }
    switch token.kind {
    case .equals, .colon:
      advance()
    case .openBrace:
      report(
        "expected `=` before the value of the key", detail: found, at: token.range, context: key.range,
        hints: ["objects hold `key = { … }`, not blocks"])
    case .fatArrow:
      report(
        "expected `=` after the key, found `=>`", detail: "`=>` is for `for` expressions", at: token.range,
        hints: ["write `key = value`"])
      advance()
    default:
      fail(
        "expected `=` and a value after the key", detail: found, at: token.range, context: key.range,
        hints: strayCharacterHints() ?? [])
      return nil
    }
    let value = expression()
    height = max(height, tallest)
    return ObjectItem(key: key, value: value)
  }

  private static func key(_ expression: Expression) -> ObjectItem.Key {
    switch expression {
    case .variable(let traversal) where traversal.steps.isEmpty: return .word(traversal.root)
    case .literal(let literal):
      switch literal.value {
      case .null: return .word(Identifier("null", literal.range))
      case .bool(let value): return .word(Identifier(value ? "true" : "false", literal.range))
      default: return .expression(expression)
      }
    default: return .expression(expression)
    }
  }

  /// Consumes what separates two items; false when the object cannot go on.
  private mutating func endObjectItem() -> Bool {
    if failed {
      guard recoverObjectItem() else { return false }
      return true
    }
    switch token.kind {
    case .comma, .newline: advance()
    case .closeBrace: break
    case .endOfFile: return false
    case .invalid where bytes[token.start] == UInt8(ascii: ";"):
      report(
        "expected `,` or a line break between items, found `;`", at: token.range, hints: ["use `,`"])
      advance()
    case _ where startsLine(token.start): break
    case _ where startsTerm():
      report(
        "missing `,` or line break between items", detail: found, at: token.range,
        hints: ["put a `,` before \(TokenDescription(token, bytes).text)"])
    default:
      fail(
        "expected `,`, a line break or `}` after an item", detail: found, at: token.range,
        hints: strayCharacterHints() ?? wordOperatorHints())
      return recoverObjectItem()
    }
    return true
  }

  /// After a fault in an item: skips to the separator after it, or to the `}`.
  private mutating func recoverObjectItem() -> Bool {
    linesMatter = true
    var open: [TokenKind] = []
    if startsLine(token.start), token.kind == .identifier, looksLikeItem() {
      failed = false
      return true
    }
    while true {
      switch token.kind {
      case .endOfFile: return false
      case .newline where open.isEmpty, .comma where open.isEmpty:
        failed = false
        advance()
        return true
      case .openBrace: open.append(.closeBrace)
      case .openBracket: open.append(.closeBracket)
      case .openParenthesis: open.append(.closeParenthesis)
      case .closeBrace, .closeBracket, .closeParenthesis:
        if let position = open.lastIndex(of: token.kind) {
          open.removeSubrange(position...)
        } else if token.kind == .closeBrace {
          failed = false
          return true
        }
      case .openQuote, .openHeredoc:
        skipString()
        continue
      default: break
      }
      advance()
    }
  }
}
