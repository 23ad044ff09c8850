import Diagnostics

extension Parser {
  /// Reads a call after the first part of its name.
  mutating func call(_ name: String, at start: ByteRange) -> Expression {
    var name = name
    var nameRange = start
    while token.kind == .doubleColon {
      advance()
      guard token.kind == .identifier else {
        fail(
          "expected a function's name after `::`", detail: found, at: token.range, context: nameRange,
          hints: ["write `provider::name::function(…)`"])
        return invalid(ByteRange(start: start.start, end: UInt32(clamping: lastEnd)))
      }
      name += "::" + text(token.range)
      nameRange = nameRange.union(take())
    }
    guard token.kind == .openParenthesis else {
      fail(
        "expected `(` after the function's name `\(name)`", detail: found, at: token.range, context: nameRange)
      return invalid(nameRange)
    }
    let outer = linesMatter
    linesMatter = false
    let open = take()
    var tallest = 1
    let (arguments, expands) = arguments(&tallest)
    let end = close(
      .closeParenthesis, opened: open, lines: outer,
      expected: expands ? "`)` after `...`" : "`,` or `)` in the arguments of `\(name)`")
    guard grow(tallest) else { return invalid(nameRange) }
    return .call(
      FunctionCall(
        name: name, nameRange: place(nameRange), arguments: arguments, expandsLast: expands,
        argumentsRange: place(Int(open.start), end)))
  }

  private mutating func arguments(_ tallest: inout Int) -> (arguments: [Expression], expands: Bool) {
    var arguments: [Expression] = []
    if token.kind != .closeParenthesis { arguments.reserveCapacity(2) }
    while token.kind != .closeParenthesis, !failed, !looksLikeItem() {
      arguments.append(expression())
      tallest = max(tallest, height)
      if failed { break }
      switch token.kind {
      case .comma:
        advance()
      case .ellipsis:
        advance()
        return (arguments, true)
      case _ where startsTerm():
        if !looksLikeItem() { reportMissingComma("arguments") }
      default:
        return (arguments, false)
      }
    }
    return (arguments, false)
  }

  /// Whether the token can only be the start of another element, so that a comma was forgotten.
  func startsTerm() -> Bool {
    switch token.kind {
    case .string, .openQuote, .number, .openHeredoc, .openBrace: true
    case .identifier: !isWord("and") && !isWord("or") && !isWord("if") && !isWord("in")
    default: false
    }
  }

  /// Reports a forgotten comma and goes on as if it were there.
  mutating func reportMissingComma(_ what: String) {
    if startsLine(token.start) {
      report(
        "missing `,` between \(what)", detail: "\(found) on the next line", at: ByteRange(lastEnd, lastEnd),
        hints: ["put a `,` at the end of this line"])
    } else {
      report(
        "missing `,` between \(what)", detail: found, at: token.range,
        hints: ["put a `,` before \(TokenDescription(token, bytes).text)"])
    }
  }
}
