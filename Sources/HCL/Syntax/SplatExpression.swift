import Diagnostics

/// `a.*.b` or `a[*].b`: what follows is applied to each element.
///
/// A null source gives no elements; a source that is no list, set or tuple is taken as the only element.
public struct SplatExpression: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// `.*`, which takes attributes and legacy indices only: `a.*.b[0]` is `(a.*.b)[0]`.
    case attribute
    /// `[*]`, which takes everything that follows: `a[*].b[0]` is each element's `b[0]`.
    case full
  }

  public let kind: Kind
  public let source: Expression
  /// Its root is ``Expression/splatItem(_:)``, the element at hand.
  public let each: Expression
  /// `.*` or `[*]`
  public let markerRange: ByteRange
  public let range: ByteRange

  public init(kind: Kind, source: Expression, each: Expression, markerRange: ByteRange, range: ByteRange) {
    self.kind = kind
    self.source = source
    self.each = each
    self.markerRange = markerRange
    self.range = range
  }
}
