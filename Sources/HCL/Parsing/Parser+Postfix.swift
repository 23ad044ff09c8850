import Diagnostics

extension Parser {
  /// A value and the static steps read after it, before it is known what follows.
  private struct Chain {
    enum Source {
      case root(Identifier)
      case expression(Expression)
    }
    var source: Source
    var steps: [TraversalStep] = []

    /// The expression so far.
    var expression: Expression {
      switch source {
      case .root(let root):
        let range = steps.last.map { root.range.union($0.range) } ?? root.range
        return .variable(ScopeTraversal(root: root, steps: steps, range: range))
      case .expression(let source):
        guard let last = steps.last else { return source }
        return .relativeTraversal(
          RelativeTraversal(source: source, steps: steps, range: source.range.union(last.range)))
      }
    }
  }

  /// Reads a term and what follows it directly: attributes, indices, splats, or a call's arguments.
  mutating func postfixed() -> Expression {
    guard token.kind == .identifier else {
      let value = term()
      return token.kind == .dot || token.kind == .openBracket ? steps(Chain(source: .expression(value))) : value
    }
    let range = token.range
    let name = text(range)
    advance()
    height = 1
    switch token.kind {
    case .openParenthesis, .doubleColon:
      let call = call(name, at: range)
      return token.kind == .dot || token.kind == .openBracket ? steps(Chain(source: .expression(call))) : call
    case .dot, .openBracket:
      if let literal = keyword(range) { return steps(Chain(source: .expression(literal))) }
      return steps(Chain(source: .root(Identifier(name, place(range)))))
    default:
      if let literal = keyword(range) { return literal }
      let root = Identifier(name, place(range))
      return .variable(ScopeTraversal(root: root, steps: [], range: root.range))
    }
  }

  @inline(__always)
  private func keyword(_ range: ByteRange) -> Expression? {
    let length = range.end - range.start
    guard length == 4 || length == 5 else { return nil }
    let value: Literal.Value
    switch bytes[Int(range.start)] {
    case UInt8(ascii: "t") where length == 4 && bytes.matches("true", at: Int(range.start)): value = .bool(true)
    case UInt8(ascii: "f") where length == 5 && bytes.matches("false", at: Int(range.start)): value = .bool(false)
    case UInt8(ascii: "n") where length == 4 && bytes.matches("null", at: Int(range.start)): value = .null
    default: return nil
    }
    return .literal(Literal(value, range: place(range)))
  }

  private mutating func steps(_ start: Chain) -> Expression {
    var chain = start
    chain.steps.reserveCapacity(2)
    while !failed {
      switch token.kind {
      case .dot: dot(&chain)
      case .openBracket: bracket(&chain)
      default: return chain.expression
      }
    }
    return chain.expression
  }

  private mutating func dot(_ chain: inout Chain) {
    let dot = take()
    switch token.kind {
    case .identifier:
      let range = ByteRange(start: dot.start, end: token.range.end)
      chain.steps.append(.attribute(name: text(token.range), range: place(range)))
      advance()
    case .number:
      legacyIndex(&chain.steps, dot: dot)
    case .star:
      attributeSplat(&chain, dot: dot)
    default:
      fail(
        "expected the name of an attribute after `.`", detail: found, at: token.range,
        context: ByteRange(start: dot.start, end: token.range.end),
        hints: token.kind == .string || token.kind == .openQuote
          ? ["write the name without quotes, or in brackets: `[\"name\"]`"] : [])
    }
  }

  /// Reads `.0`.
  private mutating func legacyIndex(_ steps: inout [TraversalStep], dot: ByteRange) {
    let digits = text(token.range)
    if digits.utf8.contains(UInt8(ascii: ".")) {
      let parts = digits.split(separator: ".").map { "[\($0)]" }.joined()
      let isNumber = dot.start > 0 && bytes[Int(dot.start) - 1] &- 0x30 < 10 && steps.isEmpty
      fail(
        "two indices in a row after a dot", detail: found, at: token.range,
        hints: [isNumber ? "to mean the text, write it in quotes" : "write `\(parts)`"])
      return
    }
    let number = numberLiteral(token.range)
    steps.append(.index(number, range: place(Int(dot.start), token.end), isLegacy: true))
    advance()
  }

  private mutating func attributeSplat(_ chain: inout Chain, dot: ByteRange) {
    let marker = ByteRange(start: dot.start, end: take().end)
    var each: [TraversalStep] = []
    while token.kind == .dot, !failed {
      let next = take()
      switch token.kind {
      case .identifier:
        let range = ByteRange(start: next.start, end: token.range.end)
        each.append(.attribute(name: text(token.range), range: place(range)))
        advance()
      case .number: legacyIndex(&each, dot: next)
      case .star:
        fail(
          "splat in an attribute splat", detail: "only names may follow `.*`", at: token.range,
          hints: ["use `[*]` for both"])
      default:
        fail("expected the name of an attribute after `.`", detail: found, at: token.range)
      }
    }
    let item = Expression.splatItem(place(marker))
    let eachChain = Chain(source: .expression(item), steps: each)
    wrap(&chain, .attribute, each: eachChain.expression, marker: marker, tallest: height)
  }

  private mutating func wrap(
    _ chain: inout Chain, _ kind: SplatExpression.Kind, each: Expression, marker: ByteRange, tallest: Int
  ) {
    guard grow(tallest) else { return }
    let source = chain.expression
    let range = source.range.union(place(marker)).union(each.range)
    chain = Chain(
      source: .expression(
        .splat(
          SplatExpression(kind: kind, source: source, each: each, markerRange: place(marker), range: range))))
  }

  private mutating func bracket(_ chain: inout Chain) {
    let outer = linesMatter
    linesMatter = false
    let open = take()
    if token.kind == .star {
      advance()
      let end = close(.closeBracket, opened: open, lines: outer, expected: "`]`")
      return fullSplat(&chain, marker: ByteRange(Int(open.start), end))
    }
    let tallest = height
    if token.kind == .closeBracket {
      fail(
        "expected an index", detail: "found `]`", at: token.range, context: open,
        hints: ["write `[0]`, `[\"key\"]` or `[*]`"])
    }
    let key = failed ? invalid(token.range) : expression()
    let end = close(.closeBracket, opened: open, lines: outer, expected: "an operator or `]`")
    let range = place(Int(open.start), end)
    if case .literal(let literal) = key {
      switch literal.value {
      case .number(let number): return chain.steps.append(.index(number, range: range, isLegacy: false))
      case .string(let text): return chain.steps.append(.key(text, range: range))
      default: break
      }
    }
    guard grow(max(tallest, height)) else { return }
    let collection = chain.expression
    chain = Chain(
      source: .expression(
        .index(
          IndexExpression(
            collection: collection, key: key, bracketRange: range, range: collection.range.union(range)))))
  }

  private mutating func fullSplat(_ chain: inout Chain, marker: ByteRange) {
    guard descend() else { return }
    defer { depth -= 1 }
    let tallest = height
    height = 1
    let each = steps(Chain(source: .expression(.splatItem(place(marker)))))
    wrap(&chain, .full, each: each, marker: marker, tallest: max(tallest, height))
  }
}
