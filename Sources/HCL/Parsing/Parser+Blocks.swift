import Diagnostics

extension Parser {
  /// Reads labels and body of a block after its type.
  mutating func block(_ type: Identifier, start: Int) {
    guard descend() else { return recoverItem() }
    defer { depth -= 1 }
    let labels = labels(of: type)
    let header = ByteRange(start, lastEnd)
    guard let brace = openBrace(of: type, labels, header) else { return recoverItem() }
    let firstAttribute = attributes.count
    let firstBlock = blocks.count
    var open = OpenBlock(header: header, brace: brace)
    if token.kind != .newline, token.kind != .closeBrace, token.kind != .endOfFile {
      oneLine(&open)
    }
    items(in: open)
    let body = finish(firstAttribute, firstBlock)
    let closing = token.kind == .closeBrace ? token.range : ByteRange(token.start, token.start)
    let close = place(closing)
    let inner = ByteRange(start: place(brace).end, end: close.start)
    blocks.append(
      Block(
        type: type.name, typeRange: type.range, labels: labels, openBrace: place(brace), closeBrace: close,
        body: Body(
          file: file, attributes: body.attributes, blocks: body.blocks, range: inner, endRange: close)))
    if token.kind == .closeBrace {
      noteMisplaced(closing, of: header)
      advance()
      endItem("block")
    }
  }

  /// Remembers the first block whose closing brace stands further left than its header: it may belong to another.
  private mutating func noteMisplaced(_ brace: ByteRange, of header: ByteRange) {
    guard misplaced == nil, let column = indentation(of: Int(brace.start)),
      let own = indentation(of: Int(header.start)), column < own
    else { return }
    misplaced = header
  }

  private mutating func labels(of type: Identifier) -> [Block.Label] {
    var labels: [Block.Label] = []
    while true {
      switch token.kind {
      case .string:
        let value = plainText(token.start + 1, token.end - 1)
        labels.append(Block.Label(value: value, range: takePlace(), isQuoted: true))
      case .identifier:
        let value = text(token.range)
        labels.append(Block.Label(value: value, range: takePlace(), isQuoted: false))
      case .openQuote:
        let label = quoted()
        guard let value = label.asStaticString else {
          report(
            "block label with a template sequence", detail: "labels are known before anything is evaluated",
            at: label.range, hints: ["write `$${` for a literal `${`"])
          labels.append(Block.Label(value: "", range: label.range, isQuoted: true))
          continue
        }
        labels.append(Block.Label(value: value, range: label.range, isQuoted: true))
      case .equals where !labels.isEmpty && startsBrace(after: token.end):
        report(
          "unexpected `=` before the body of block `\(type.name)`",
          detail: "a block's body follows its header directly", at: token.range, hints: ["remove the `=`"])
        advance()
      default:
        return labels
      }
    }
  }

  /// The brace behind a header. One that is missing is told, and then taken for written where lines of a body follow.
  private mutating func openBrace(of type: Identifier, _ labels: [Block.Label], _ header: ByteRange) -> ByteRange? {
    if token.kind == .openBrace { return take() }
    let isEnd = token.kind == .newline
    let (opens, follows) = (isEnd && nextLineOpens(), isEnd && nextLineIsInside(header))
    var hint = "labels are quoted strings or bare words"
    if opens {
      hint = "put the `{` on the same line as the header"
    } else if follows {
      hint = "put a `{` at the end of this line"
    } else if let label = labels.first, labels.count == 1, label.isQuoted, isEnd {
      hint = "to set an argument, write `\(type.name) = \(file.text(label.range))`"
    }
    fail(
      "expected `{` to open the block `\(type.name)`", detail: found, at: token.range, context: header,
      hints: strayCharacterHints() ?? [hint])
    guard opens || follows else { return nil }
    failed = false
    if opens {
      advance()
      return take()
    }
    return ByteRange(token.start, token.start)
  }

  /// Whether the next line stands further right than a header, and begins with a name.
  private func nextLineIsInside(_ header: ByteRange) -> Bool {
    let start = afterBlanks(token.end)
    guard let own = indentation(of: Int(header.start)), start - token.end > own else { return false }
    return start < lexer.end && Lexer.continuesName(bytes[start])
  }

  /// Reads the one argument that may stand on the same line as both braces; reports anything more and leaves the
  /// rest to be read like the lines of any block.
  private mutating func oneLine(_ open: inout OpenBlock) {
    guard token.kind == .identifier else {
      fail(
        "expected an argument or a block", detail: found, at: token.range, hints: strayCharacterHints() ?? [])
      return recoverItem()
    }
    let nameToken = token
    let name = Identifier(text(token.range), place(token.range))
    advance()
    switch token.kind {
    case .colon:
      reportColon(name)
      attribute(name)
    case .equals: attribute(name)
    case .string, .identifier, .openBrace, .openQuote:
      let count = blocks.count
      nestedOnOneLine(name, start: nameToken.start)
      if blocks.count > count, token.kind == .closeBrace { return }
      return
    default:
      fail("expected `=` after `\(name.name)`", detail: found, at: token.range)
      return recoverItem()
    }
    switch token.kind {
    case _ where failed: recoverItem()
    case .closeBrace, .endOfFile: break
    case .newline:
      report(
        "missing `}` on the line of its `{`",
        detail: "the argument stands on the line of the `{`, so the `}` must stand there too", at: token.range,
        context: open.header, hints: ["or start a new line after the `{`"])
      readLeniently()
    default:
      report(
        "only one argument may stand in a block on one line", detail: found, at: token.range,
        hints: ["put each argument on a line of its own"])
      if token.kind == .comma { advance() }
      readLeniently()
    }
  }

  private mutating func nestedOnOneLine(_ name: Identifier, start: Int) {
    let count = diagnostics.all.count
    _ = labels(of: name)
    if token.kind == .openBrace {
      report(
        "block in a block on one line", detail: "a block on one line can hold one argument and no blocks",
        at: ByteRange(start, token.end), hints: ["put the inner block on lines of its own"])
    } else if diagnostics.all.count == count {
      fail("expected `=` or `{` after `\(name.name)`", detail: found, at: token.range)
    }
    failed = true
    readLeniently()
  }

  /// Skips to the closing brace of the block without further messages.
  private mutating func readLeniently() {
    failed = true
    if recover(to: .closeBrace, stopsAtItems: false) { failed = false }
  }

  /// Reports a block without an end.
  mutating func reportUnclosed(_ open: OpenBlock) {
    failed = isSwallowed
    let header = bytes.string(Int(open.header.start), Int(open.header.end))
    var hints = ["add a `}`"]
    if let suspect = open.suspect {
      let line = file.position(at: Int(place(suspect).start)).line
      hints = ["the `}` is probably missing before line \(line)"]
    } else if let misplaced, misplaced.start > open.header.start {
      let line = file.position(at: Int(place(misplaced).start)).line
      hints = ["by its indentation, the `}` of the block `\(text(misplaced))` on line \(line) is missing"]
    }
    report(
      "unclosed block `\(header)`", detail: "the file ends before the `}` of this block", at: open.brace,
      context: open.header, hints: hints)
    failed = true
  }
}
