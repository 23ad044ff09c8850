import Diagnostics

extension Parser {
  /// Reads a `for` expression after its opening bracket, the word `for` being the token.
  mutating func forExpression(_ open: ByteRange, closer: TokenKind, lines outer: Bool) -> Expression {
    advance()
    var tallest = 1
    let node = forParts(open, isObject: closer == .closeBrace, &tallest)
    let end = close(closer, opened: open, lines: outer, expected: "`if` or `\(closer.symbol)`")
    guard let node, grow(tallest) else { return invalid(ByteRange(start: open.start, end: UInt32(clamping: end))) }
    return .forExpression(
      ForExpression(
        key: node.key, value: node.value, collection: node.collection, result: node.result,
        condition: node.condition, openRange: place(open), range: place(Int(open.start), end)))
  }

  private typealias ForParts = (
    key: Identifier?, value: Identifier, collection: Expression, result: ForExpression.Result,
    condition: Expression?
  )

  private mutating func forParts(_ open: ByteRange, isObject: Bool, _ tallest: inout Int) -> ForParts? {
    guard let (key, value) = forNames() else { return nil }
    let collection = expression()
    tallest = max(tallest, height)
    guard !failed else { return nil }
    guard token.kind == .colon else {
      fail(
        "expected `:` after the collection", detail: found, at: token.range, context: open,
        hints: [isObject ? "write `{for k, v in c : k => v}`" : "write `[for v in c : v]`"])
      return nil
    }
    advance()
    guard let result = forResult(isObject, &tallest) else { return nil }
    guard isWord("if") else { return (key, value, collection, result, nil) }
    advance()
    let condition = expression()
    tallest = max(tallest, height)
    return failed ? nil : (key, value, collection, result, condition)
  }

  /// Reads `k, v in`, after `for`, in expressions and in template directives.
  mutating func forNames() -> (key: Identifier?, value: Identifier)? {
    guard let first = forName() else { return nil }
    var second: Identifier?
    if token.kind == .comma {
      advance()
      guard let name = forName() else { return nil }
      second = name
    }
    guard isWord("in") else {
      fail(
        "expected `in` and a collection after the names of `for`", detail: found, at: token.range,
        hints: ["write `for v in c` or `for k, v in c`"])
      return nil
    }
    advance()
    if let second { return (first, second) }
    return (nil, first)
  }

  private mutating func forName() -> Identifier? {
    guard token.kind == .identifier else {
      fail(
        "expected a name after `for`", detail: found, at: token.range,
        hints: token.kind == .equals
          ? ["as the key of an object, write `\"for\"`"] : ["write `for v in c` or `for k, v in c`"])
      return nil
    }
    let name = text(token.range)
    return Identifier(name, takePlace())
  }

  private mutating func forResult(_ isObject: Bool, _ tallest: inout Int) -> ForExpression.Result? {
    let first = expression()
    tallest = max(tallest, height)
    guard !failed else { return nil }
    guard isObject else {
      if token.kind == .ellipsis {
        fail(
          "grouping `...` in a `for` that makes a tuple", detail: "`...` groups the values of one key of an object",
          at: token.range, hints: ["use `{for k, v in c : k => v...}`, or `flatten([for …])`"])
        return nil
      }
      guard token.kind == .fatArrow else { return .tuple(value: first) }
      fail(
        "key in a `for` that makes a tuple", detail: "`=>` gives keys to an object", at: token.range,
        hints: ["use `{for …}` to make an object"])
      return nil
    }
    guard token.kind == .fatArrow else {
      fail(
        "expected `=>` and a value after the key", detail: found, at: token.range,
        hints: ["write `{for k, v in c : k => v}`, or use `[for …]` to make a tuple"])
      return nil
    }
    advance()
    let value = expression()
    tallest = max(tallest, height)
    guard !failed else { return nil }
    let groups = token.kind == .ellipsis
    if groups { advance() }
    return .object(key: first, value: value, groups: groups)
  }
}
