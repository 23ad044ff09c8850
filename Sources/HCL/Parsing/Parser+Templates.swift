import Diagnostics

extension Parser {
  /// Reads a quoted string whose opening quote is the token.
  mutating func quoted() -> Expression {
    let start = token.start
    guard descend() else { return invalid(token.range) }
    defer { depth -= 1 }
    let outer = linesMatter
    let read = templatePieces(from: token.end, boundary: .quote, opening: token.range)
    linesMatter = outer
    resume(at: read.end)
    if read.isUnclosed { skipLinesOfText(from: read.end) }
    let range = place(start, read.end)
    guard let parts = structure(read.pieces) else { return .invalid(InvalidExpression(range: range)) }
    if let wrapped = parts.lone(of: read.pieces) {
      return .templateWrap(TemplateWrap(wrapped: wrapped, range: range))
    }
    if let text = parts.literalText { return .literal(Literal(.string(text), range: range)) }
    guard grow(read.tallest) else { return invalid(token.range) }
    return .template(Template(kind: .quoted, parts: parts, range: range))
  }

  /// Reads a heredoc whose first line is the token.
  mutating func heredoc() -> Expression {
    let start = token.start
    guard let opening = lexer.heredocOpening(at: start), descend() else { return invalid(token.range) }
    defer { depth -= 1 }
    let outer = linesMatter
    let marker = bytes.slice(opening.markerStart, opening.markerEnd)
    let openRange = ByteRange(start, opening.markerEnd)
    var read = templatePieces(from: opening.end, boundary: .heredoc(marker: marker), opening: openRange)
    linesMatter = outer
    resume(at: read.end)
    if opening.flushes { HeredocFlush.apply(to: &read.pieces) }
    let range = place(start, read.end)
    guard let parts = structure(read.pieces) else { return .invalid(InvalidExpression(range: range)) }
    guard grow(read.tallest) else { return invalid(openRange) }
    let name = bytes.string(opening.markerStart, opening.markerEnd)
    return .template(
      Template(kind: .heredoc(marker: name, flushes: opening.flushes), parts: parts, range: range))
  }

  /// Reads the whole text as a template.
  mutating func bareTemplate(_ kind: Template.Kind) -> Expression {
    let start = lexer.position
    let end = lexer.end
    let range = place(start, end)
    linesMatter = false
    let read = templatePieces(from: start, boundary: .end, opening: ByteRange(start, start))
    guard let parts = structure(read.pieces) else { return .invalid(InvalidExpression(range: range)) }
    if let wrapped = parts.lone(of: read.pieces) {
      var text: String?
      if case .json(let original) = kind { text = original }
      return .templateWrap(TemplateWrap(wrapped: wrapped, range: range, jsonText: text))
    }
    guard grow(read.tallest) else { return invalid(token.range) }
    return .template(Template(kind: kind, parts: parts, range: range))
  }

  /// What was read of a template: its pieces in a row, where it ended, and how high its expressions are.
  struct TemplateReading {
    var pieces: [TemplatePiece] = []
    var end: Int
    var tallest = 0
    /// Whether the next literal loses its leading blanks, because of `~}`.
    var trimsNext = false
    /// Whether a sequence was broken, so that a missing end need not be told.
    var isBroken = false
    /// Whether its end is missing, and this has been told.
    var isUnclosed = false
  }

  private mutating func templatePieces(
    from start: Int, boundary: TemplateScanner.Boundary, opening: ByteRange
  ) -> TemplateReading {
    let scanner = TemplateScanner(bytes: bytes, boundary: boundary, end: lexer.end)
    var reading = TemplateReading(end: start)
    reading.pieces.reserveCapacity(4)
    var startsLine = true
    while true {
      let at = reading.end
      switch scanner.piece(at: at, startsLine: startsLine) {
      case .text(let end):
        startsLine = end > at && bytes[end - 1] == 0x0A
        literal(&reading, to: end, isQuoted: scanner.isQuoted)
      case .interpolation(let end, let trims):
        startsLine = false
        if trims { reading.trimLast() }
        sequence(&reading, from: end, isDirective: false, scanner)
      case .directive(let end, let trims):
        startsLine = false
        if trims { reading.trimLast() }
        sequence(&reading, from: end, isDirective: true, scanner)
      case .close(let end):
        reading.end = end
        return reading
      case .unclosed(let end):
        reading.end = end
        if reading.isBroken { failed = true }
        reading.isUnclosed = !failed
        reportUnclosed(boundary, opening: opening)
        return reading
      }
    }
  }

  private mutating func reportUnclosed(_ boundary: TemplateScanner.Boundary, opening: ByteRange) {
    switch boundary {
    case .quote:
      fail(
        "unclosed string", detail: "the line ends before the closing `\"`", at: opening,
        hints: ["add a `\"`; for text of several lines use `\\n` or a heredoc, `<<-EOT`"])
    case .heredoc(let marker):
      let name = String(decoding: marker, as: UTF8.self)
      fail(
        "unclosed heredoc", detail: "no line holds only its end marker `\(name)`", at: opening,
        hints: ["put `\(name)` on a line of its own, ended by a line break"])
      isSwallowed = true
    case .end: break
    }
  }

  private mutating func literal(_ reading: inout TemplateReading, to end: Int, isQuoted: Bool) {
    let start = reading.end
    reading.end = end
    var text = unescape(start, end, isQuoted: isQuoted)
    if reading.trimsNext {
      text = Blanks.trimStart(text)
      reading.trimsNext = false
    }
    reading.pieces.append(.literal(text, ByteRange(start, end)))
  }

  /// Reads an interpolation or directive after its opening.
  private mutating func sequence(
    _ reading: inout TemplateReading, from start: Int, isDirective: Bool, _ scanner: TemplateScanner
  ) {
    let opening = ByteRange(reading.end, start)
    reading.trimsNext = false
    linesMatter = false
    resume(at: start)
    let piece: TemplatePiece
    if isDirective {
      piece = directive(opening)
    } else if token.kind == .closeBrace || token.kind == .closeSequence {
      report(
        "empty interpolation", detail: "expected an expression between `${` and `}`", at: opening,
        hints: ["write `$${` for a literal `${`"])
      piece = .interpolation(invalid(opening), opening)
    } else {
      piece = .interpolation(expression(), opening)
      reading.tallest = max(reading.tallest, height)
    }
    var broken = token.start
    if !failed, token.kind != .closeBrace, token.kind != .closeSequence {
      let isUnclosed =
        token.kind == .endOfFile || looksLikeItem() || scanner.isQuoted && token.kind == .openQuote
      if isUnclosed {
        fail(
          "unclosed `\(text(opening))`",
          detail: "\(found) before the `}` of this \(isDirective ? "directive" : "interpolation")",
          at: opening, hints: ["add a `}`"])
        broken = lastEnd
      } else {
        fail(
          "expected `}` to close the \(isDirective ? "directive" : "interpolation")", detail: found,
          at: token.range, context: opening, hints: strayCharacterHints() ?? wordOperatorHints())
      }
    }
    if failed {
      reading.end = afterBrokenSequence(from: broken, scanner)
      reading.isBroken = true
      failed = false
    } else {
      reading.trimsNext = token.kind == .closeSequence
      reading.end = token.end
    }
    reading.pieces.append(piece.ending(at: reading.end))
  }

  /// Where a template goes on after a broken sequence: after the next `}` on the line, else at the closing quote or
  /// the end of the line.
  private func afterBrokenSequence(from start: Int, _ scanner: TemplateScanner) -> Int {
    var offset = max(start, 0)
    while offset < scanner.end {
      switch bytes[offset] {
      case UInt8(ascii: "}"): return offset + 1
      case 0x0A: return offset
      case UInt8(ascii: "\"") where scanner.isQuoted: return offset
      default: offset += 1
      }
    }
    return scanner.end
  }

  private mutating func directive(_ opening: ByteRange) -> TemplatePiece {
    let word = token.kind == .identifier ? text(token.range) : ""
    let range = token.range
    switch word {
    case "if":
      advance()
      return .openIf(expression(), opening)
    case "for":
      advance()
      guard let names = forNames() else { return .broken(opening) }
      return .openFor(key: names.key, value: names.value, expression(), opening)
    case "else":
      advance()
      return .middle(opening)
    case "endif":
      advance()
      return .endIf(opening)
    case "endfor":
      advance()
      return .endFor(opening)
    default:
      fail(
        "expected a directive after `%{`", detail: found, at: range, context: opening,
        hints: word.isEmpty
          ? ["write `%%{` for a literal `%{`"]
          : Suggestion.hints(for: word, among: ["if", "else", "endif", "for", "endfor"]))
      return .broken(opening)
    }
  }
}

extension TemplateScanner {
  var isQuoted: Bool {
    if case .quote = boundary { return true }
    return false
  }
}

extension Parser.TemplateReading {
  /// Takes the blanks from the end of the literal read last, if a literal was read last.
  fileprivate mutating func trimLast() {
    guard case .literal(let text, let range) = pieces.last else { return }
    pieces[pieces.count - 1] = .literal(Blanks.trimEnd(text), range)
  }
}

extension [TemplatePart] {
  /// The expression of a template that is one interpolation and nothing else.
  fileprivate func lone(of pieces: [TemplatePiece]) -> Expression? {
    guard pieces.count == 1, case .interpolation(let part) = first else { return nil }
    return part.expression
  }

  fileprivate var literalText: String? {
    if isEmpty { return "" }
    guard count == 1, case .literal(let literal) = self[0] else { return nil }
    return literal.text
  }
}
