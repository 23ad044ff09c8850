import Diagnostics

/// Cuts a whole text of native syntax into tokens, comments and the insides of strings among them.
///
/// Unlike the parser it knows nothing of grammar, so that it gives tokens of broken texts too; only how quotes,
/// sequences and braces nest.
struct Tokenizer {
  private enum Mode {
    /// Outside strings, with the number of braces open.
    case code(braces: Int)
    case text(TemplateScanner, startsLine: Bool)
  }

  private let bytes: SourceBytes
  private var lexer: Lexer
  private var modes: [Mode] = [.code(braces: 0)]
  private var tokens: [Token] = []
  private var commentCount = 0

  /// All tokens of a text, the last one being the end of the file; blanks between them are left out.
  static func tokens(of bytes: SourceBytes) -> [Token] {
    var tokenizer = Tokenizer(bytes)
    while tokenizer.step() {}
    return tokenizer.tokens
  }

  private init(_ bytes: SourceBytes) {
    self.bytes = bytes
    lexer = Lexer(bytes, from: bytes.byteOrderMark, keepsComments: true)
  }

  private mutating func step() -> Bool {
    switch modes.last {
    case .text(let scanner, let startsLine):
      text(scanner, startsLine)
      return true
    case .code(let braces): return code(braces)
    case nil: return false
    }
  }

  /// Reads a token outside strings; false at the end of the text.
  private mutating func code(_ braces: Int) -> Bool {
    let token = lexer.next()
    for comment in lexer.comments[commentCount...] { tokens.append(Token(.comment, comment.range)) }
    commentCount = lexer.comments.count
    let isInner = modes.count > 1
    switch token.kind {
    case .openBrace: modes[modes.count - 1] = .code(braces: braces + 1)
    case .closeBrace where isInner && braces == 0: return close(token)
    case .closeBrace: modes[modes.count - 1] = .code(braces: max(0, braces - 1))
    case .closeSequence:
      if isInner, braces == 0 { return close(token) }
      tokens.append(Token(.invalid, token.start, token.start + 1))
      lexer.position = token.start + 1
      return true
    case .string:
      tokens.append(Token(.openQuote, token.start, token.start + 1))
      if token.end - token.start > 2 { tokens.append(Token(.templateText, token.start + 1, token.end - 1)) }
      tokens.append(Token(.closeQuote, token.end - 1, token.end))
      return true
    case .openQuote:
      modes.append(.text(TemplateScanner(bytes: bytes, boundary: .quote, end: lexer.end), startsLine: false))
    case .openHeredoc:
      if let opening = lexer.heredocOpening(at: token.start) {
        let marker = bytes.slice(opening.markerStart, opening.markerEnd)
        let scanner = TemplateScanner(bytes: bytes, boundary: .heredoc(marker: marker), end: lexer.end)
        modes.append(.text(scanner, startsLine: true))
      }
    default: break
    }
    tokens.append(token)
    return token.kind != .endOfFile
  }

  private mutating func close(_ token: Token) -> Bool {
    tokens.append(Token(.closeSequence, token.range))
    modes.removeLast()
    return true
  }

  /// Reads a piece of a string.
  private mutating func text(_ scanner: TemplateScanner, _ startsLine: Bool) {
    let start = lexer.position
    switch scanner.piece(at: start, startsLine: startsLine) {
    case .text(let end):
      tokens.append(Token(.templateText, start, end))
      lexer.position = end
      let endsLine = end > start && bytes[end - 1] == 0x0A
      modes[modes.count - 1] = .text(scanner, startsLine: endsLine)
    case .interpolation(let end, _): open(.openInterpolation, scanner, start, end)
    case .directive(let end, _): open(.openDirective, scanner, start, end)
    case .close(let end):
      tokens.append(Token(scanner.isQuoted ? .closeQuote : .closeHeredoc, start, end))
      lexer.position = end
      modes.removeLast()
    case .unclosed(let end):
      lexer.position = end
      modes.removeLast()
    }
  }

  private mutating func open(_ kind: TokenKind, _ scanner: TemplateScanner, _ start: Int, _ end: Int) {
    tokens.append(Token(kind, start, end))
    lexer.position = end
    modes[modes.count - 1] = .text(scanner, startsLine: false)
    modes.append(.code(braces: 0))
  }
}
