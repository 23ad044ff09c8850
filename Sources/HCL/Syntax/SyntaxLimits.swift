/// What the parsers refuse, with a diagnostic, so that no input can exhaust the stack or overflow an offset.
public enum SyntaxLimits {
  /// How deep brackets, blocks, templates and operators may nest in the source.
  public static let nesting = 256
  /// The greatest height of an expression's tree; chains such as `a + b + c` grow it by one a link.
  public static let expressionHeight = 1_000
  /// The greatest size of a file in bytes: offsets are 32 bits wide.
  public static let fileSize = Int(UInt32.max) - 16
  /// Diagnostics after which a parser stops collecting more from one file.
  public static let diagnostics = 100
}
