import Diagnostics

extension Parser {
  /// Skips to the closer of the construct being read, which becomes the token, over whole nested brackets.
  ///
  /// Gives up, returning false, at the end of the text, at another construct's closer, and, unless told otherwise, at
  /// a line that looks like an argument or block: then the closer is missing, and the line is worth reading.
  mutating func recover(to closer: TokenKind, stopsAtItems: Bool = true) -> Bool {
    let mattered = linesMatter
    linesMatter = false
    skipLines()
    defer { linesMatter = mattered }
    var open: [TokenKind] = []
    while true {
      switch token.kind {
      case .endOfFile: return false
      case .openBrace: open.append(.closeBrace)
      case .openBracket: open.append(.closeBracket)
      case .openParenthesis: open.append(.closeParenthesis)
      case .closeBrace, .closeBracket, .closeParenthesis:
        if let position = open.lastIndex(of: token.kind) {
          open.removeSubrange(position...)
        } else {
          return token.kind == closer
        }
      case .identifier where stopsAtItems && open.isEmpty && looksLikeItem(): return false
      case .openQuote, .openHeredoc:
        skipString()
        continue
      default: break
      }
      advance()
    }
  }

  /// After a fault in an item of a body: skips to the next item, over whole nested brackets.
  mutating func recoverItem() {
    let mattered = linesMatter
    linesMatter = true
    defer {
      failed = false
      linesMatter = mattered
    }
    if startsLine(token.start), token.kind == .identifier, token.start > lastStart { return }
    var open: [TokenKind] = []
    while true {
      switch token.kind {
      case .endOfFile: return
      case .newline where open.isEmpty:
        advance()
        return
      case .openBrace: open.append(.closeBrace)
      case .openBracket: open.append(.closeBracket)
      case .openParenthesis: open.append(.closeParenthesis)
      case .closeBrace, .closeBracket, .closeParenthesis:
        if let position = open.lastIndex(of: token.kind) {
          open.removeSubrange(position...)
        } else if token.kind == .closeBrace {
          return
        }
      case .openQuote, .openHeredoc:
        skipString()
        continue
      default: break
      }
      advance()
    }
  }

  /// The start of the item being recovered from cannot be where it goes on, else no progress would be made.
  private var lastStart: Int { lastEnd - 1 }

  /// Skips a string or heredoc whose opening is the token, without reading what is in it.
  mutating func skipString() {
    let end = lexer.end
    var offset = token.end
    if token.kind == .openHeredoc, let opening = lexer.heredocOpening(at: token.start) {
      let marker = bytes.slice(opening.markerStart, opening.markerEnd)
      let scanner = TemplateScanner(bytes: bytes, boundary: .heredoc(marker: marker), end: end)
      while offset < end {
        if case .close(let close) = scanner.piece(at: offset, startsLine: true) {
          return resume(at: close)
        }
        while offset < end, bytes[offset] != 0x0A { offset += 1 }
        offset += 1
      }
      return resume(at: end)
    }
    while offset < end, bytes[offset] != 0x0A {
      if bytes[offset] == UInt8(ascii: "\"") {
        offset += 1
        break
      }
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    resume(at: min(offset, end))
  }

  // MARK: Looking around

  /// Whether only blanks stand before an offset on its line.
  func startsLine(_ offset: Int) -> Bool { indentation(of: offset) != nil }

  /// The blanks before an offset, if nothing else stands before it on its line.
  func indentation(of offset: Int) -> Int? {
    var index = offset
    while index > 0, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { index -= 1 }
    return index == 0 || bytes[index - 1] == 0x0A ? offset - index : nil
  }

  /// Whether the token, a name, starts a line that reads like `name =` or `type "label" {`.
  func looksLikeItem() -> Bool {
    guard token.kind == .identifier, startsLine(token.start) else { return false }
    if nextIsEquals(after: token.end) { return true }
    return looksLikeBlock()
  }

  /// Whether the token, a name, is followed by labels, and a brace on the same line.
  func looksLikeBlock() -> Bool {
    var ahead = Lexer(bytes, from: token.end, to: lexer.end)
    for _ in 0..<8 {
      let next = ahead.next()
      switch next.kind {
      case .string, .identifier: continue
      case .openBrace: return true
      default: return false
      }
    }
    return false
  }

  func afterBlanks(_ offset: Int) -> Int {
    var offset = offset
    while bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
    return offset
  }

  /// Whether a lone `=` follows.
  func nextIsEquals(after offset: Int) -> Bool {
    let next = afterBlanks(offset)
    return next < lexer.end && bytes[next] == UInt8(ascii: "=") && bytes[next + 1] != UInt8(ascii: "=")
      && bytes[next + 1] != UInt8(ascii: ">")
  }

  /// Whether a lone `:` follows.
  func nextIsColon(after offset: Int) -> Bool {
    let next = afterBlanks(offset)
    return next < lexer.end && bytes[next] == UInt8(ascii: ":") && bytes[next + 1] != UInt8(ascii: ":")
  }

  func startsBrace(after offset: Int) -> Bool { bytes[afterBlanks(offset)] == UInt8(ascii: "{") }

  /// Whether the next line starts with `{`.
  func nextLineOpens() -> Bool { bytes[afterBlanks(token.end)] == UInt8(ascii: "{") }
}
