/// What a byte may be to a number.
enum NumberClass: UInt8 {
  /// Anything that is no letter, digit or line break.
  case separator
  case newline
  case digit
  /// `a` to `f`.
  case hexadecimal
  /// Of what may stand before digits: `0x70`, `\x70`, `\u0070`, `0o160`.
  case prefix
  /// Any other letter: a word, which no number is.
  case letter

  /// Whether it is a letter or digit.
  @inline(__always)
  var isOfWord: Bool { rawValue >= NumberClass.digit.rawValue }

  @inline(__always)
  var isDigit: Bool { self == .digit || self == .hexadecimal }

  /// By byte.
  static let table: [NumberClass] = (0..<256).map { value in
    switch UInt8(value) {
    case 0x0A: .newline
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): .hexadecimal
    case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "u"), UInt8(ascii: "U"), UInt8(ascii: "o"),
      UInt8(ascii: "O"):
      .prefix
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...0xFF: .letter
    default: .separator
    }
  }
}
