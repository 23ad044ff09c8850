import Diagnostics

/// `-a` or `!a`
public struct UnaryOperation: Hashable, Sendable {
  public enum Operator: String, Hashable, Sendable {
    case negate = "-"
    case not = "!"
  }

  public let `operator`: Operator
  public let operatorRange: ByteRange
  public let operand: Expression

  public var range: ByteRange { operatorRange.union(operand.range) }

  public init(operator: Operator, operatorRange: ByteRange, operand: Expression) {
    self.operator = `operator`
    self.operatorRange = operatorRange
    self.operand = operand
  }
}
