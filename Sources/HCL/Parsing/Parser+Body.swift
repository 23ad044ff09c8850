import Diagnostics

extension Parser {
  /// A block that is being read: what a message says when its end is missing.
  struct OpenBlock {
    let header: ByteRange
    let brace: ByteRange
    /// A block inside whose header stands as far left as this one's, which suggests that the `}` is missing before it.
    var suspect: ByteRange?
  }

  /// Reads a whole file.
  mutating func wholeFile() -> Body {
    advance()
    let start = lexer.end
    items(in: nil)
    let body = finish(0, 0)
    if let unclosed = lexer.unclosedComment {
      failed = false
      report(
        "unclosed comment", detail: "this `/*` has no `*/`", at: ByteRange(unclosed, unclosed + 2),
        hints: ["close it with `*/`, or use `#` for a comment of one line"])
    }
    let end = ByteRange(start, start)
    return Body(
      file: file, attributes: body.attributes, blocks: body.blocks, range: ByteRange(0, start), endRange: end)
  }

  /// Reads items up to the closing brace, which is left for the caller, or the end of the text.
  mutating func items(in block: OpenBlock?) {
    var open = block
    while readItem(in: &open) {}
  }

  /// Takes the items collected since the counts given, without repeated attributes.
  mutating func finish(_ firstAttribute: Int, _ firstBlock: Int) -> (attributes: [Attribute], blocks: [Block]) {
    let ownAttributes = Array(attributes[firstAttribute...])
    let ownBlocks = Array(blocks[firstBlock...])
    attributes.removeLast(ownAttributes.count)
    blocks.removeLast(ownBlocks.count)
    return (withoutDuplicates(ownAttributes), ownBlocks)
  }

  /// Reads one item or line break; false at the end of the body.
  mutating func readItem(in open: inout OpenBlock?) -> Bool {
    switch token.kind {
    case .newline:
      advance()
    case .identifier:
      item(in: &open)
    case .endOfFile:
      if let open { reportUnclosed(open) }
      return false
    case .closeBrace:
      guard open == nil else { return false }
      report(
        "unexpected `}`", detail: "no block is open here", at: token.range,
        hints: ["remove it, or look for a block above that was closed too early"])
      advance()
    case .string where nextIsEquals(after: token.end):
      let name = bytes.string(token.start + 1, token.end - 1)
      report(
        "quoted argument name", detail: "names of arguments are written without quotes", at: token.range,
        hints: ["write `\(name) = …`"])
      let range = take()
      attribute(Identifier(name, place(range)))
      endItem("argument")
    default: reportNoItem()
    }
    return true
  }

  private mutating func item(in open: inout OpenBlock?) {
    let nameToken = token
    let name = Identifier(text(token.range), place(token.range))
    advance()
    switch token.kind {
    case .equals:
      attribute(name)
      endItem("argument")
    case .openBrace, .string, .identifier, .openQuote:
      if let header = open?.header, open?.suspect == nil,
        let column = indentation(of: nameToken.start), column == indentation(of: Int(header.start))
      {
        open?.suspect = nameToken.range
      }
      block(name, start: nameToken.start)
    case .colon:
      reportColon(name)
      attribute(name)
      endItem("argument")
    default:
      missingBody(of: name)
      recoverItem()
    }
  }

  mutating func reportColon(_ name: Identifier) {
    report(
      "expected `=`, found `:`", detail: "arguments are set with `=`", at: token.range,
      hints: ["write `\(name.name) = …`"])
  }

  private mutating func missingBody(of name: Identifier) {
    switch token.kind {
    case .dot, .openBracket:
      fail(
        "invalid argument name", detail: "the name of an argument is one word", at: token.range,
        hints: ["to set a part of a value, give the whole value: `\(name.name) = { … }`"])
    default:
      fail(
        "expected `=` or `{` after `\(name.name)`", detail: found, at: token.range,
        context: name.range,
        hints: strayCharacterHints()
          ?? ["write `\(name.name) = value` for an argument, `\(name.name) { … }` for a block"])
    }
  }

  /// Reads `= expression` after a name.
  mutating func attribute(_ name: Identifier) {
    let equals = takePlace()
    let value = expression()
    attributes.append(
      Attribute(name: name.name, nameRange: name.range, equalsRange: equals, expression: value))
  }

  /// Checks that an item ends with its line.
  mutating func endItem(_ what: String) {
    if token.kind == .newline, !failed {
      advance()
    } else if failed {
      recoverItem()
    } else if token.kind != .endOfFile, !startsLine(token.start) {
      reportTrailing(what)
      recoverItem()
    }
  }

  private mutating func reportTrailing(_ what: String) {
    var hints: [String] = []
    switch token.kind {
    case .comma: hints = ["each argument stands on a line of its own, without a comma"]
    case .equals: hints = ["use `==` to compare"]
    case .identifier where isWord("and"): hints = ["use `&&` for a logical and"]
    case .identifier where isWord("or"): hints = ["use `||` for a logical or"]
    case .closeBrace: hints = ["put the `}` on a line of its own"]
    default: hints = strayCharacterHints() ?? []
    }
    if hints.isEmpty, what == "argument", let value = attributes.last?.expression { hints = habitHints(after: value) }
    let isHabit = token.kind == .equals || token.kind == .identifier || token.kind == .invalid
    if isHabit, !hints.isEmpty {
      return fail(
        "unexpected \(TokenDescription(token, bytes).text) after the \(what)",
        detail: "expected an operator or the end of the line", at: token.range, hints: hints)
    }
    fail("missing line break after the \(what)", detail: found, at: token.range, hints: hints)
  }

  private mutating func withoutDuplicates(_ all: [Attribute]) -> [Attribute] {
    guard all.count > 1 else { return all }
    var repeated: [Int] = []
    if all.count <= 8 {
      for index in 1..<all.count where all[..<index].contains(where: { $0.name == all[index].name }) {
        repeated.append(index)
      }
    } else {
      var names = Set<String>(minimumCapacity: all.count)
      for (index, attribute) in all.enumerated() where !names.insert(attribute.name).inserted {
        repeated.append(index)
      }
    }
    guard !repeated.isEmpty else { return all }
    let wasFailed = failed
    failed = false
    var kept = all
    for index in repeated.reversed() { kept.remove(at: index) }
    // Of a merge conflict both sides are there.
    for index in repeated where !hasConflict {
      let attribute = all[index]
      let first = all.first { $0.name == attribute.name }?.nameRange ?? attribute.nameRange
      report(
        "argument `\(attribute.name)` is set twice",
        detail: "it was set on line \(file.position(at: Int(first.start)).line) already",
        at: attribute.nameRange)
    }
    failed = wasFailed
    return kept
  }
}
