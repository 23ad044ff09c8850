import Diagnostics

/// `[a, b]`
public struct TupleConstructor: Hashable, Sendable {
  public let elements: [Expression]
  public let openBracket: ByteRange
  public let range: ByteRange
  public let origin: Literal.Origin

  public init(
    elements: [Expression], openBracket: ByteRange, range: ByteRange, origin: Literal.Origin = .native
  ) {
    self.elements = elements
    self.openBracket = openBracket
    self.range = range
    self.origin = origin
  }
}
