/// How to write a number, by the names of C's `printf`.
public enum NumberFormat: Hashable, Sendable {
  /// `%f`: digits after the point as many as said.
  case fixed(precision: Int)
  /// `%e`: one digit before the point; `nil` for as many digits as are needed.
  case exponent(precision: Int?)
  /// `%g`: the shorter of the two by Go's rule; `nil` for as many digits as are needed.
  case general(precision: Int?)
}

extension Number {
  /// The number in a format, rounded half to even on its exact value. Precisions are bounded by `maximumDigits`.
  public func text(_ format: NumberFormat) -> String {
    let value = float
    let sign = value.isNegative ? "-" : ""
    let magnitude = value.isNegative ? value.negated : value
    switch format {
    case .fixed(let precision):
      return sign + magnitude.fixed(min(max(precision, 0), Self.maximumDigits))
    case .exponent(let precision):
      return sign + magnitude.exponential(precision.map { min(max($0, 0), Self.maximumDigits) })
    case .general(let precision):
      return sign + magnitude.general(precision.map { min(max($0, 1), Self.maximumDigits) })
    }
  }
}

extension BinaryFloat {
  private var exactDecimal: Decimal { Decimal(magnitude, exponent: exponent) }

  private func rounded(_ decimal: Decimal, digits count: Int) -> Decimal {
    var result = decimal
    if count < 0 {
      result.digits = []
    } else {
      result.cut(count, up: decimal.roundsUp(at: count))
    }
    return result
  }

  fileprivate func fixed(_ precision: Int) -> String {
    let exact = magnitude == 0 ? Decimal(0, exponent: 0) : exactDecimal
    let decimal = magnitude == 0 ? exact : rounded(exact, digits: exact.point + precision)
    let isZero = decimal.digits.isEmpty
    let point = isZero ? 0 : decimal.point
    var text = point > 0 ? String((0..<point).map { character(decimal.digit($0)) }) : "0"
    if precision > 0 {
      text += "." + String((0..<precision).map { isZero ? "0" : character(decimal.digit(point + $0)) })
    }
    return text
  }

  fileprivate func exponential(_ precision: Int?) -> String {
    if magnitude == 0 {
      return (precision ?? 0) == 0 ? "0e+00" : "0." + String(repeating: "0", count: precision ?? 0) + "e+00"
    }
    let decimal = precision.map { rounded(exactDecimal, digits: $0 + 1) } ?? shortest
    let digits = precision.map { $0 + 1 } ?? decimal.digits.count
    return Self.exponential(decimal, digits: digits)
  }

  private static func exponential(_ decimal: Decimal, digits: Int) -> String {
    let power = decimal.point - 1
    var text = String(character(decimal.digit(0)))
    if digits > 1 { text += "." + String((1..<digits).map { character(decimal.digit($0)) }) }
    let size = String(abs(power))
    return text + "e" + (power < 0 ? "-" : "+") + (size.utf8.count < 2 ? "0" + size : size)
  }

  fileprivate func general(_ precision: Int?) -> String {
    if magnitude == 0 { return "0" }
    let decimal = precision.map { rounded(exactDecimal, digits: $0) } ?? shortest
    var limit = precision ?? 6
    if precision != nil, limit > decimal.digits.count, decimal.digits.count >= decimal.point {
      limit = decimal.digits.count
    }
    let power = decimal.point - 1
    if power < -4 || power >= limit { return Self.exponential(decimal, digits: decimal.digits.count) }
    return Self.plain(decimal)
  }

  private static func plain(_ decimal: Decimal) -> String {
    if decimal.point <= 0 {
      return "0." + String(repeating: "0", count: -decimal.point) + String(decimal.digits.map(character))
    }
    let whole = String((0..<decimal.point).map { character(decimal.digit($0)) })
    guard decimal.digits.count > decimal.point else { return whole }
    return whole + "." + String(decimal.digits[decimal.point...].map(character))
  }

  private static func character(_ digit: UInt8) -> Character { Character(Unicode.Scalar(digit + 0x30)) }
  private func character(_ digit: UInt8) -> Character { Self.character(digit) }
}
