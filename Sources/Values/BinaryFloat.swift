import BigInt

/// A binary floating-point number of 512 bits of precision, the arithmetic that Terraform's numbers have.
///
/// The value is ± magnitude × 2^exponent; the magnitude is odd unless zero, so that equal numbers are equal structs.
struct BinaryFloat: Hashable {
  static let precision = 512
  /// Greater powers of two than this, either way, are refused, so that no number costs much to hold or to print.
  static let maximumExponent = 100_000

  let isNegative: Bool
  let magnitude: BigUInt
  let exponent: Int

  /// Rounds to the precision, half to even; `nil` when the number is out of range.
  ///
  /// - Parameter sticky: whether a non-zero remainder was cut off below the magnitude.
  init?(isNegative: Bool, magnitude: BigUInt, exponent: Int, sticky: Bool = false) {
    if magnitude == 0 {
      self.isNegative = false
      self.magnitude = 0
      self.exponent = 0
      return
    }
    var magnitude = magnitude
    var exponent = exponent
    let excess = magnitude.bitWidth - Self.precision
    if excess > 0 {
      let half = BigUInt(1) << (excess - 1)
      let rest = magnitude & ((BigUInt(1) << excess) - 1)
      magnitude >>= excess
      exponent += excess
      let isOdd = magnitude & 1 == 1
      if rest > half || (rest == half && (sticky || isOdd)) { magnitude += 1 }
    }
    let zeros = magnitude.trailingZeroBitCount
    magnitude >>= zeros
    exponent += zeros
    guard abs(exponent) <= Self.maximumExponent else { return nil }
    self.isNegative = isNegative
    self.magnitude = magnitude
    self.exponent = exponent
  }

  init(_ value: Int) {
    let magnitude = BigUInt(value.magnitude)
    let zeros = value == 0 ? 0 : magnitude.trailingZeroBitCount
    isNegative = value < 0
    self.magnitude = magnitude >> zeros
    exponent = zeros
  }

  private init(isNegative: Bool, normalized magnitude: BigUInt, exponent: Int) {
    self.isNegative = isNegative
    self.magnitude = magnitude
    self.exponent = exponent
  }

  var negated: BinaryFloat {
    BinaryFloat(isNegative: magnitude != 0 && !isNegative, normalized: magnitude, exponent: exponent)
  }

  /// The exact value as an `Int`, if it is one.
  var int: Int? {
    guard exponent >= 0, exponent < 64, let size = UInt(exactly: magnitude << exponent) else { return nil }
    if isNegative { return size <= UInt(Int.max) ? -Int(size) : size == Int.min.magnitude ? Int.min : nil }
    return Int(exactly: size)
  }

  var isInteger: Bool { exponent >= 0 }

  /// The magnitude as an integer with this exponent, which must not be greater than its own.
  private func signed(at exponent: Int) -> BigInt {
    BigInt(sign: isNegative ? .minus : .plus, magnitude: magnitude << (self.exponent - exponent))
  }

  func adding(_ other: BinaryFloat) -> BinaryFloat? {
    if magnitude == 0 { return other }
    if other.magnitude == 0 { return self }
    let common = min(exponent, other.exponent)
    let sum = signed(at: common) + other.signed(at: common)
    return BinaryFloat(isNegative: sum.sign == .minus, magnitude: sum.magnitude, exponent: common)
  }

  func multiplied(by other: BinaryFloat) -> BinaryFloat? {
    BinaryFloat(
      isNegative: isNegative != other.isNegative, magnitude: magnitude * other.magnitude,
      exponent: exponent + other.exponent)
  }

  /// - Precondition: `other` is not zero.
  func divided(by other: BinaryFloat) -> BinaryFloat? {
    Self.quotient(
      isNegative: isNegative != other.isNegative, magnitude, other.magnitude,
      exponent: exponent - other.exponent)
  }

  /// `numerator / denominator × 2^exponent`, rounded once.
  static func quotient(
    isNegative: Bool, _ numerator: BigUInt, _ denominator: BigUInt, exponent: Int
  ) -> BinaryFloat? {
    if numerator == 0 { return BinaryFloat(0) }
    let shift = max(0, precision + 2 - (numerator.bitWidth - denominator.bitWidth))
    let (quotient, remainder) = (numerator << shift).quotientAndRemainder(dividingBy: denominator)
    return BinaryFloat(
      isNegative: isNegative, magnitude: (quotient << 1) | (remainder == 0 ? 0 : 1),
      exponent: exponent - shift - 1)
  }

  /// Without its fraction.
  var truncated: BinaryFloat {
    if isInteger { return self }
    return BinaryFloat(isNegative: isNegative, magnitude: magnitude >> -exponent, exponent: 0) ?? self
  }

  func isLess(than other: BinaryFloat) -> Bool {
    if isNegative != other.isNegative { return isNegative }
    let common = min(exponent, other.exponent)
    return signed(at: common) < other.signed(at: common)
  }

  var double: Double {
    let excess = max(0, magnitude.bitWidth - 64)
    var top = UInt64(truncatingIfNeeded: magnitude >> excess)
    if excess > 0 { top |= 1 }
    let value = Double(sign: .plus, exponent: exponent + excess, significand: Double(top))
    return isNegative ? -value : value
  }
}
