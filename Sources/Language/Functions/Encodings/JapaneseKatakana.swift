/// The 63 half-width katakana, which Japanese encodings number from U+FF61 on.
enum JapaneseKatakana {
  private static let first: UInt32 = 0xFF61
  private static let count: UInt32 = 63

  static func scalar(_ number: UInt8) -> Unicode.Scalar? {
    UInt32(number) < count ? Unicode.Scalar(first + UInt32(number)) : nil
  }

  static func number(_ scalar: Unicode.Scalar) -> UInt8? {
    (first..<first + count).contains(scalar.value) ? UInt8(scalar.value - first) : nil
  }
}
