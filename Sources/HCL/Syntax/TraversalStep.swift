import Diagnostics

/// One static step into a value.
public enum TraversalStep: Hashable, Sendable {
  /// `.name`; the range has the dot.
  case attribute(name: String, range: ByteRange)
  /// `["key"]`; the range has the brackets.
  case key(String, range: ByteRange)
  /// `[0]` or, in the legacy form, `.0`.
  case index(NumberLiteral, range: ByteRange, isLegacy: Bool)

  public var range: ByteRange {
    switch self {
    case .attribute(_, let range), .key(_, let range), .index(_, let range, _): range
    }
  }
}
