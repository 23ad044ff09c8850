import Diagnostics

/// Writes native syntax in canonical style, the one of `terraform fmt`: the bytes are the same.
///
/// Only blanks between tokens change, with three exceptions that `terraform fmt` makes too: labels of blocks are
/// quoted, an argument that is `"${x}"` becomes `x`, and shorthand types of variables are written out.
public enum Formatter {
  /// The formatted text.
  ///
  /// - Throws: the syntax errors of a text that cannot be parsed.
  public static func format(_ file: SourceFile) throws(Diagnostics) -> [UInt8] {
    let tree = SyntaxTree.parse(file, syntax: .native)
    try tree.diagnostics.throwIfErrors()
    return format(tree)
  }

  /// The formatted text of a tree without syntax errors.
  public static func format(_ tree: SyntaxTree) -> [UInt8] {
    tree.file.bytes.withUnsafeBufferPointer { buffer in
      let bytes = SourceBytes(buffer)
      var edits = FormatEdits(bytes: bytes)
      edits.collect(tree.body, in: [])
      var layout = FormatLayout(tokens: edits.apply(to: FormatToken.tokens(of: bytes)))
      layout.arrange(bytes)
      return layout.written(from: bytes)
    }
  }
}
