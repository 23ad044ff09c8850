import Diagnostics

/// `a[i]` where `i` is not a literal.
public struct IndexExpression: Hashable, Sendable {
  public let collection: Expression
  public let key: Expression
  /// From `[` to `]`.
  public let bracketRange: ByteRange
  public let range: ByteRange

  public init(collection: Expression, key: Expression, bracketRange: ByteRange, range: ByteRange) {
    self.collection = collection
    self.key = key
    self.bracketRange = bracketRange
    self.range = range
  }
}
