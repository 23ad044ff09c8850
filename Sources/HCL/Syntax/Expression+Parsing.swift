import Diagnostics

extension Expression {
  /// Parses a whole text as one expression; line breaks have no meaning in it.
  public static func parse(_ file: SourceFile, into diagnostics: inout Diagnostics) -> Expression {
    read(file, into: &diagnostics) { parser in
      parser.advance()
      return parser.wholeExpression()
    }
  }

  /// Parses a whole text as a template: a ``Expression/template(_:)``, or a ``Expression/templateWrap(_:)`` if the
  /// text is a single interpolation.
  public static func parseTemplate(_ file: SourceFile, into diagnostics: inout Diagnostics) -> Expression {
    read(file, into: &diagnostics) { $0.bareTemplate(.bare) }
  }

  private static func read(
    _ file: SourceFile, into diagnostics: inout Diagnostics, _ body: (inout Parser) -> Expression
  ) -> Expression {
    guard file.bytes.count <= SyntaxLimits.fileSize else {
      diagnostics.error("text `\(file.name)` is too large", detail: "it has \(file.bytes.count) bytes")
      return .invalid(InvalidExpression(range: ByteRange(0, 0)))
    }
    let (expression, found) = file.bytes.withUnsafeBufferPointer { buffer in
      let bytes = SourceBytes(buffer)
      let encoding = SyntaxTree.checkEncoding(bytes, file)
      var parser = Parser(file: file, bytes: bytes, from: bytes.byteOrderMark, linesMatter: false)
      let expression = body(&parser)
      return (expression, encoding + parser.diagnostics)
    }
    diagnostics.append(contentsOf: found)
    return expression
  }

  /// Reads the text of a JSON string as an expression; `nil` if it is none. Places are exact if the string has no
  /// escapes.
  static func parseEmbedded(_ text: String, at range: ByteRange) -> Expression? {
    let bytes = Array(text.utf8)
    let places = (0...bytes.count).map { offset in
      min(range.start &+ 1 &+ UInt32(truncatingIfNeeded: offset), max(range.start, range.end &- 1))
    }
    return bytes.withUnsafeBufferPointer { buffer in
      var parser = Parser(
        file: SourceFile(name: "", bytes: bytes), bytes: SourceBytes(buffer), linesMatter: false, places: places)
      parser.advance()
      let expression = parser.wholeExpression()
      return parser.diagnostics.isEmpty ? expression : nil
    }
  }
}

extension Parser {
  /// Reads an expression that takes up the rest of the text.
  mutating func wholeExpression() -> Expression {
    let expression = expression()
    if !failed, token.kind != .endOfFile {
      fail(
        "expected an operator or the end of the expression", detail: found, at: token.range,
        hints: strayCharacterHints() ?? wordOperatorHints())
    }
    return expression
  }
}
