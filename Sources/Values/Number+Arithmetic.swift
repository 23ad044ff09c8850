/// Arithmetic. Every operation gives `nil` when the result leaves the range of numbers.
extension Number {
  public func adding(_ other: Number) -> Number? {
    if let a = int, let b = other.int {
      let (sum, overflow) = a.addingReportingOverflow(b)
      if !overflow { return Number(sum) }
    }
    return Number(float.adding(other.float))
  }

  public func subtracting(_ other: Number) -> Number? {
    if let a = int, let b = other.int {
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      if !overflow { return Number(difference) }
    }
    return Number(float.adding(other.float.negated))
  }

  public func multiplied(by other: Number) -> Number? {
    if let a = int, let b = other.int {
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      if !overflow { return Number(product) }
    }
    return Number(float.multiplied(by: other.float))
  }

  /// `nil` for division by zero, too.
  public func divided(by other: Number) -> Number? {
    if other.isZero { return nil }
    if let a = int, let b = other.int, b != -1, a % b == 0 { return Number(a / b) }
    return Number(float.divided(by: other.float))
  }

  /// What is left after division by `other` rounded towards zero; it has the sign of this number.
  /// `nil` for division by zero, too.
  public func remainder(dividingBy other: Number) -> Number? {
    if other.isZero { return nil }
    if let a = int, let b = other.int { return b == -1 ? 0 : Number(a % b) }
    guard let quotient = float.divided(by: other.float),
      let product = quotient.truncated.multiplied(by: other.float)
    else { return nil }
    return Number(float.adding(product.negated))
  }

  public var negated: Number {
    if let value = int, value != Int.min { return Number(-value) }
    return Number(float.negated)
  }

  public var magnitude: Number { isNegative ? negated : self }

  /// Without its fraction.
  public var truncated: Number { int == nil ? Number(float.truncated) : self }

  /// The greatest whole number not above it.
  public var floor: Number {
    let whole = truncated
    return isNegative && whole != self ? whole.subtracting(1) ?? whole : whole
  }

  /// The least whole number not below it.
  public var ceiling: Number {
    let whole = truncated
    return !isNegative && whole != self ? whole.adding(1) ?? whole : whole
  }
}
