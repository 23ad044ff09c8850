import Diagnostics

/// Reads native syntax by recursive descent, one token ahead.
///
/// After a fault the parser is `failed`: what follows is not reported until some enclosing construct has found its
/// end (see `recover`) and goes on with the rest. So one mistake gives one diagnostic, and the next is still found.
struct Parser: ~Copyable {
  let file: SourceFile
  let bytes: SourceBytes
  var lexer: Lexer
  /// The token that is looked at and not yet consumed.
  var token: Token
  /// Where the last consumed token ended.
  var lastEnd: Int
  /// Whether line breaks are tokens, as they are outside brackets.
  var linesMatter: Bool
  /// Whether a fault has been met and not been recovered from.
  var failed = false
  var diagnostics = Diagnostics()
  private(set) var diagnosticCount = 0
  /// How deep the parser is in nested constructs.
  var depth = 0
  /// The height of the expression that was read last.
  var height = 0
  /// Attributes and blocks of the bodies being read, innermost last, so that each body's array is made once.
  var attributes: [Attribute] = []
  var blocks: [Block] = []
  /// The header of the first block whose closing brace is out of line.
  var misplaced: ByteRange?
  /// Whether a line of an unresolved merge has been met.
  var hasConflict = false
  /// Whether a heredoc without an end has taken the rest of the text.
  var isSwallowed = false
  /// Where each byte stands in the file, if the bytes are not the file's own: a JSON string with escapes.
  let places: [UInt32]?

  init(
    file: SourceFile, bytes: SourceBytes, from start: Int = 0, to end: Int? = nil, linesMatter: Bool,
    keepsComments: Bool = false, places: [UInt32]? = nil
  ) {
    self.file = file
    self.bytes = bytes
    self.linesMatter = linesMatter
    self.places = places
    lexer = Lexer(bytes, from: start, to: end, keepsComments: keepsComments)
    token = Token(.newline, start, start)
    lastEnd = start
  }

  // MARK: Tokens

  /// Consumes the token.
  @inline(__always)
  mutating func advance() {
    lastEnd = token.end
    token = lexer.next()
    if !linesMatter { skipLines() }
  }

  /// Consumes the token and returns its place.
  @inline(__always)
  mutating func take() -> ByteRange {
    let range = token.range
    advance()
    return range
  }

  /// Consumes the token and returns its place in the file.
  @inline(__always)
  mutating func takePlace() -> ByteRange {
    let range = take()
    return place(range)
  }

  @inline(__always)
  mutating func skipLines() {
    while token.kind == .newline { token = lexer.next() }
  }

  /// Goes on with the token found from `position`.
  mutating func resume(at position: Int) {
    lexer.position = position
    lastEnd = position
    token = lexer.next()
    if !linesMatter { skipLines() }
  }

  func isWord(_ word: StaticString) -> Bool {
    token.kind == .identifier && token.end - token.start == word.utf8CodeUnitCount
      && bytes.matches(word, at: token.start)
  }

  @inline(__always)
  func text(_ range: ByteRange) -> String { bytes.string(Int(range.start), Int(range.end)) }

  // MARK: Places

  /// Where a range of the bytes stands in the file.
  @inline(__always)
  func place(_ range: ByteRange) -> ByteRange {
    guard places != nil else { return range }
    return mapped(range)
  }

  @inline(__always)
  func place(_ start: Int, _ end: Int) -> ByteRange { place(Token(.invalid, start, end).range) }

  private func mapped(_ range: ByteRange) -> ByteRange {
    guard let places, let last = places.last else { return range }
    func at(_ offset: UInt32) -> UInt32 { Int(offset) < places.count ? places[Int(offset)] : last }
    return ByteRange(start: at(range.start), end: at(range.end))
  }

  // MARK: Faults

  /// Reports a fault and lets the parser go on as if it were none.
  mutating func report(
    _ summary: String, detail: String = "", at range: ByteRange, context: ByteRange? = nil, hints: [String] = []
  ) {
    guard !failed else { return }
    diagnosticCount += 1
    guard diagnosticCount <= SyntaxLimits.diagnostics else { return }
    diagnostics.error(
      summary, detail: detail, range: SourceRange(file, place(range)),
      context: context.map { SourceRange(file, place($0)) }, hints: hints)
  }

  /// Reports a fault and makes the parser fail.
  mutating func fail(
    _ summary: String, detail: String = "", at range: ByteRange, context: ByteRange? = nil, hints: [String] = []
  ) {
    report(summary, detail: detail, at: range, context: context, hints: hints)
    failed = true
  }

  func invalid(_ range: ByteRange) -> Expression {
    .invalid(InvalidExpression(range: place(range)))
  }

  /// Goes one construct deeper; at the limit it fails instead and returns false. Pair with `depth -= 1`.
  @inline(__always)
  mutating func descend() -> Bool {
    if depth < SyntaxLimits.nesting {
      depth += 1
      return true
    }
    fail(
      "nested too deeply", detail: "at most \(SyntaxLimits.nesting) levels may nest", at: token.range,
      hints: ["split it with local values"])
    return false
  }

  /// Makes the expression just built one level higher than its highest part; false, with a fault, at the limit.
  @inline(__always)
  mutating func grow(_ parts: Int) -> Bool {
    height = parts + 1
    if height <= SyntaxLimits.expressionHeight { return true }
    fail(
      "expression too long", detail: "a chain may have at most \(SyntaxLimits.expressionHeight) links",
      at: token.range, hints: ["split it with local values"])
    return false
  }

  /// "found …" for the current token.
  var found: String { "found \(TokenDescription(token, bytes).text)" }
}
