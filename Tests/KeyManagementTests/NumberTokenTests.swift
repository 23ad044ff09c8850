import Testing

@testable import KeyManagement

/// The value of digits in each base: taken at once, and as they come.
@Suite struct NumberTokenTests {
  @Test func digitsAtOnceAreTheSameAsOneByOne() {
    var random = SystemRandomNumberGenerator()
    for highest: UInt8 in [1, 7, 9, 15] {
      for count in 1...16 {
        for _ in 0..<50 {
          let digits = (0..<count).map { _ in UInt8.random(in: 0...highest, using: &random) }
          #expect(Self.told(atOnce(digits)) == Self.told(oneByOne(digits)), "\(digits)")
        }
      }
    }
    // `0b` and bits, and what comes after the digits that were taken at once.
    for digits: [UInt8] in [
      [0, 0xB, 0, 1, 1, 1, 0, 1, 0, 1], [0, 0xB, 1, 1, 0, 1, 0, 1], [0xB, 0xB, 1, 1, 0, 1, 0, 1],
    ] {
      for split in 1..<digits.count {
        var token = atOnce(Array(digits[..<split]))
        for digit in digits[split...] { token.append(digit: digit) }
        #expect(Self.told(token) == Self.told(oneByOne(digits)), "\(digits), \(split)")
      }
    }
  }

  private func atOnce(_ digits: [UInt8]) -> NumberToken {
    var token = NumberToken()
    token.begin(digits.reduce(0) { $0 << 4 | UInt64($1) }, count: digits.count, highest: digits.max() ?? 0)
    return token
  }

  private func oneByOne(_ digits: [UInt8]) -> NumberToken {
    var token = NumberToken()
    for digit in digits { token.append(digit: digit) }
    return token
  }

  private static func told(_ token: NumberToken) -> [UInt64] {
    [
      UInt64(token.count), token.hexadecimal, token.octal, token.isDecimal ? token.decimal : 0, token.isDecimal ? 1 : 0,
      token.isOctal ? 1 : 0, token.isByteOfBits ? UInt64(token.binary) : 0, token.isByteOfBits ? 1 : 0,
    ]
  }
}
