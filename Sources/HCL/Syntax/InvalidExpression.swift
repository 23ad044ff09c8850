import Diagnostics

/// What could not be parsed.
///
/// In native syntax the parser has reported it already. A broken template in a JSON string matters only where the
/// string is used as one, so its diagnostics are kept here for whoever evaluates it.
public struct InvalidExpression: Hashable, Sendable {
  public let range: ByteRange
  /// What to report when the expression is evaluated; empty if it has been reported.
  public let deferred: Diagnostics

  public init(range: ByteRange, deferred: Diagnostics = []) {
    self.range = range
    self.deferred = deferred
  }
}
