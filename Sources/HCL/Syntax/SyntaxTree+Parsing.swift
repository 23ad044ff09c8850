import Diagnostics

extension SyntaxTree {
  /// Parses a file in the syntax that its name says.
  public static func parse(_ file: SourceFile) -> SyntaxTree {
    parse(file, syntax: Syntax(fileName: file.name))
  }

  public static func parse(_ file: SourceFile, syntax: Syntax) -> SyntaxTree {
    let all = ByteRange(0, file.bytes.count)
    let body = Body(file: file, range: all, endRange: ByteRange(start: all.end, end: all.end))
    return SyntaxTree(file: file, syntax: syntax, body: body, comments: [], diagnostics: [])
  }
}

extension Expression {
  /// Parses a whole text as one expression; line breaks have no meaning in it.
  public static func parse(_ file: SourceFile, into diagnostics: inout Diagnostics) -> Expression {
    .invalid(InvalidExpression(range: ByteRange(0, file.bytes.count)))
  }

  /// Parses a whole text as a template: a ``Expression/template(_:)``, or a ``Expression/templateWrap(_:)`` if the
  /// text is a single interpolation.
  public static func parseTemplate(_ file: SourceFile, into diagnostics: inout Diagnostics) -> Expression {
    .invalid(InvalidExpression(range: ByteRange(0, file.bytes.count)))
  }

  /// Reads the text of a JSON string as an expression; `nil` if it is none.
  static func parseEmbedded(_ text: String, at range: ByteRange) -> Expression? { nil }
}
