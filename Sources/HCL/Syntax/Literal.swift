import Diagnostics

/// A constant written in the source.
public struct Literal: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(NumberLiteral)
    /// The text with escapes resolved, normalised to NFC.
    case string(String)
  }

  /// Which syntax the literal was written in. A JSON string may stand for a traversal or a keyword where one is wanted.
  public enum Origin: Hashable, Sendable { case native, json }

  public let value: Value
  public let origin: Origin
  /// For strings with the quotes.
  public let range: ByteRange

  public init(_ value: Value, range: ByteRange, origin: Origin = .native) {
    self.value = value
    self.range = range
    self.origin = origin
  }
}
