import Diagnostics

extension Parser {
  /// Reads an expression.
  mutating func expression() -> Expression {
    guard descend() else { return invalid(token.range) }
    defer { depth -= 1 }
    let condition = binary(atLeast: 1)
    guard token.kind == .question, !failed else { return condition }
    return conditional(condition)
  }

  private mutating func conditional(_ condition: Expression) -> Expression {
    var tallest = height
    let question = take()
    let whenTrue = expression()
    tallest = max(tallest, height)
    guard !failed else { return whenTrue }
    guard token.kind == .colon else {
      fail(
        "expected `:` and the value for a false condition", detail: found, at: token.range,
        context: ByteRange(Int(question.start), token.end),
        hints: ["a conditional is `condition ? value : other value`"])
      return invalid(token.range)
    }
    advance()
    let whenFalse = expression()
    tallest = max(tallest, height)
    guard grow(tallest) else { return invalid(token.range) }
    return .conditional(
      ConditionalExpression(condition: condition, whenTrue: whenTrue, whenFalse: whenFalse))
  }

  /// Reads operands joined by operators of at least a precedence, all of which associate to the left.
  private mutating func binary(atLeast least: Int) -> Expression {
    var left = operand()
    while let (symbol, precedence) = token.kind.binaryOperator, precedence >= least, !failed {
      let tallest = height
      let range = takePlace()
      let right = binary(atLeast: precedence + 1)
      guard grow(max(tallest, height)) else { return invalid(token.range) }
      left = .binary(BinaryOperation(operator: symbol, operatorRange: range, left: left, right: right))
    }
    return left
  }

  /// Reads an operand with its prefix operators and its steps.
  mutating func operand() -> Expression {
    guard token.kind == .minus || token.kind == .bang else { return postfixed() }
    guard descend() else { return invalid(token.range) }
    defer { depth -= 1 }
    let symbol: UnaryOperation.Operator = token.kind == .minus ? .negate : .not
    let range = takePlace()
    let operand = operand()
    guard grow(height) else { return invalid(token.range) }
    return .unary(UnaryOperation(operator: symbol, operatorRange: range, operand: operand))
  }
}

extension TokenKind {
  /// The operator and its precedence, 1 binding least.
  @inline(__always)
  fileprivate var binaryOperator: (BinaryOperation.Operator, Int)? {
    switch self {
    case .or: (.or, 1)
    case .and: (.and, 2)
    case .equalEqual: (.equal, 3)
    case .notEqual: (.notEqual, 3)
    case .greater: (.greater, 4)
    case .greaterEqual: (.greaterOrEqual, 4)
    case .less: (.less, 4)
    case .lessEqual: (.lessOrEqual, 4)
    case .plus: (.add, 5)
    case .minus: (.subtract, 5)
    case .star: (.multiply, 6)
    case .slash: (.divide, 6)
    case .percent: (.modulo, 6)
    default: nil
    }
  }
}
