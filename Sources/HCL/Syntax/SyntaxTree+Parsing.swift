import Diagnostics

extension SyntaxTree {
  /// Parses a file in the syntax that its name says.
  public static func parse(_ file: SourceFile) -> SyntaxTree {
    parse(file, syntax: Syntax(fileName: file.name))
  }

  /// Parses a file. Whatever the bytes are, there is a tree; what could not be read is missing in it or invalid.
  public static func parse(_ file: SourceFile, syntax: Syntax) -> SyntaxTree {
    guard file.bytes.count <= SyntaxLimits.fileSize else { return tooLarge(file, syntax) }
    return file.bytes.withUnsafeBufferPointer { buffer in
      let bytes = SourceBytes(buffer)
      let encoding = Self.checkEncoding(bytes, file)
      switch syntax {
      case .native:
        let count = Parser.pieceCount(bytes)
        if count > 1, encoding.isEmpty, let (body, comments) = Parser.inPieces(file, bytes, count: count) {
          return SyntaxTree(file: file, syntax: syntax, body: body, comments: comments, diagnostics: encoding)
        }
        var parser = Parser(
          file: file, bytes: bytes, from: bytes.byteOrderMark, linesMatter: true, keepsComments: true)
        let body = parser.wholeFile()
        return SyntaxTree(
          file: file, syntax: syntax, body: body, comments: parser.lexer.comments,
          diagnostics: encoding + parser.diagnostics, hasConflict: parser.hasConflict)
      case .json:
        var parser = JSONParser(file: file, bytes: bytes)
        let root = parser.root()
        let (body, fault) = Self.jsonBody(root, file)
        if parser.diagnostics.isEmpty, let fault { parser.diagnostics.append(fault) }
        return SyntaxTree(
          file: file, syntax: syntax, body: body, comments: [], diagnostics: encoding + parser.diagnostics)
      }
    }
  }

  /// The body that a JSON file's root is: an object, or an array of objects that are read as one.
  private static func jsonBody(
    _ root: JSONNode, _ file: SourceFile
  ) -> (body: Body, fault: Diagnostic?) {
    let (open, close) = root.bounds
    let range = ByteRange(start: open.start, end: close.end)
    let body = Body(file: file, content: .json(objects: [root]), range: range, endRange: close)
    switch root {
    case .object, .array, .invalid: return (body, nil)
    default:
      let fault = Diagnostic(
        .error, "expected a JSON object", detail: "the root of the file is an object, or an array of objects",
        range: SourceRange(file, root.range))
      return (Body(file: file, content: .json(objects: []), range: range, endRange: close), fault)
    }
  }

  private static func tooLarge(_ file: SourceFile, _ syntax: Syntax) -> SyntaxTree {
    let nowhere = ByteRange(0, 0)
    let fault = Diagnostic(
      .error, "file `\(file.name)` is too large",
      detail: "it has \(file.bytes.count) bytes; at most \(SyntaxLimits.fileSize) can be read")
    return SyntaxTree(
      file: file, syntax: syntax, body: Body(file: file, range: nowhere, endRange: nowhere), comments: [],
      diagnostics: [fault])
  }

  /// A diagnostic for the first byte that is not UTF-8.
  static func checkEncoding(_ bytes: SourceBytes, _ file: SourceFile) -> Diagnostics {
    guard let offset = bytes.firstInvalidUTF8 else { return [] }
    return [
      Diagnostic(
        .error, "invalid character encoding", detail: "the text must be UTF-8",
        range: SourceRange(file, ByteRange(offset, offset + 1)),
        hints: ["save the file as UTF-8 in your editor"])
    ]
  }
}

extension SourceBytes {
  /// The length of the byte order mark that the text starts with, which is skipped.
  var byteOrderMark: Int { self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0 }
}

extension Diagnostics {
  static func + (left: Diagnostics, right: Diagnostics) -> Diagnostics {
    guard !left.isEmpty else { return right }
    var all = left
    all.append(contentsOf: right)
    return all
  }
}
