import Diagnostics

/// `c ? a : b`
public struct ConditionalExpression: Hashable, Sendable {
  public let condition: Expression
  public let whenTrue: Expression
  public let whenFalse: Expression

  public var range: ByteRange { condition.range.union(whenFalse.range) }

  public init(condition: Expression, whenTrue: Expression, whenFalse: Expression) {
    self.condition = condition
    self.whenTrue = whenTrue
    self.whenFalse = whenFalse
  }
}
