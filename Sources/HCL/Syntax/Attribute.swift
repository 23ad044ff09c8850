import Diagnostics

/// `name = expression` in a body.
public struct Attribute: Hashable, Sendable {
  public let name: String
  public let nameRange: ByteRange
  /// The `=`, or in JSON the `:`.
  public let equalsRange: ByteRange
  public let expression: Expression

  public var range: ByteRange { nameRange.union(expression.range) }

  public init(name: String, nameRange: ByteRange, equalsRange: ByteRange, expression: Expression) {
    self.name = name
    self.nameRange = nameRange
    self.equalsRange = equalsRange
    self.expression = expression
  }
}
