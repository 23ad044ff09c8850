import BigInt

extension Number: LosslessStringConvertible {
  /// The shortest decimal text that reads back as this number, never with an exponent: `1000`, `0.3`, `-2.5`.
  public var description: String {
    switch storage {
    case .small(let value): String(value)
    case .big(let box): box.value.decimal
    }
  }

  /// Reads decimal text: an optional sign, digits with at most one point, an optional power of ten (`-1.5e3`).
  public init?(_ text: String) { self.init(parsing: Array(text.utf8)) }

  /// The digits of a whole number that is not negative, in a base from 2 to 36; `nil` for any other number.
  public func digits(radix: Int) -> String? {
    guard (2...36).contains(radix), isInteger, !isNegative else { return nil }
    let value = float
    return String(value.magnitude << value.exponent, radix: radix)
  }

  /// The most digits a number may be written with.
  public static let maximumDigits = 20_000

  /// Reads decimal text as bytes. `nil` when it is no number, or one out of range.
  public init?(parsing bytes: some Collection<UInt8>) {
    var scanner = DecimalScanner()
    guard scanner.scan(bytes) else { return nil }
    if let small = scanner.small {
      self.init(small)
      return
    }
    guard scanner.digits.count <= Self.maximumDigits, let magnitude = BigUInt(scanner.text) else { return nil }
    if magnitude == 0 {
      self.init(0)
      return
    }
    guard abs(scanner.exponent) <= BinaryFloat.maximumExponent else { return nil }
    let power = BigUInt(10).power(abs(scanner.exponent))
    self.init(
      scanner.exponent >= 0
        ? BinaryFloat(isNegative: scanner.isNegative, magnitude: magnitude * power, exponent: 0)
        : BinaryFloat.quotient(isNegative: scanner.isNegative, magnitude, power, exponent: 0))
  }
}

/// The parts of a decimal number: ± digits × 10^exponent.
private struct DecimalScanner {
  var isNegative = false
  var digits: [UInt8] = []
  var exponent = 0

  /// The value if it is a whole number of at most 18 digits, written without a power of ten.
  var small: Int? {
    guard exponent == 0, digits.count <= 18 else { return nil }
    let size = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return isNegative ? -size : size
  }

  var text: String { String(decoding: digits, as: UTF8.self) }

  mutating func scan(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = bytes[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var fraction = 0
    var sawPoint = false
    var sawDigit = false
    while let byte = rest.first {
      if (0x30...0x39).contains(byte) {
        sawDigit = true
        if sawPoint { fraction += 1 }
        if byte != 0x30 || !digits.isEmpty { digits.append(byte) }
      } else if byte == UInt8(ascii: "."), !sawPoint {
        sawPoint = true
      } else {
        break
      }
      rest.removeFirst()
    }
    guard sawDigit else { return false }
    exponent = -fraction
    if let mark = rest.first {
      guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
      guard let power = Self.power(rest.dropFirst()) else { return false }
      exponent += power
    }
    if digits.isEmpty {
      digits = [0x30]
      exponent = 0
    }
    return true
  }

  /// Powers too great to matter are clamped.
  private static func power(_ bytes: some Collection<UInt8>) -> Int? {
    var rest = bytes[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    var power = 0
    for byte in rest {
      guard (0x30...0x39).contains(byte) else { return nil }
      power = min(power * 10 + Int(byte - 0x30), 1_000_000_000)
    }
    return isNegative ? -power : power
  }
}
