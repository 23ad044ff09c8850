import Diagnostics

/// `a + b`
public struct BinaryOperation: Hashable, Sendable {
  public enum Operator: String, Hashable, Sendable, CaseIterable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
  }

  public let `operator`: Operator
  public let operatorRange: ByteRange
  public let left: Expression
  public let right: Expression

  public var range: ByteRange { left.range.union(right.range) }

  public init(operator: Operator, operatorRange: ByteRange, left: Expression, right: Expression) {
    self.operator = `operator`
    self.operatorRange = operatorRange
    self.left = left
    self.right = right
  }
}
