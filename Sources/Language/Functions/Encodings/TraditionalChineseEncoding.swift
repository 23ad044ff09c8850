/// Big5 with the characters of Hong Kong, in rows of 157.
struct TraditionalChineseEncoding: CharacterEncoding {
  private static let row = 157

  /// The indices that are two characters each. None of them has an index for itself.
  private static let pairs: [Int: [Unicode.Scalar]] = [
    1133: ["\u{CA}", "\u{304}"], 1135: ["\u{CA}", "\u{30C}"], 1164: ["\u{EA}", "\u{304}"],
    1166: ["\u{EA}", "\u{30C}"],
  ]

  func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    if byte < 0x80 { return put(Unicode.Scalar(byte), to: &text) }
    guard (0x81...0xFE).contains(byte), let second = reader.next() else { return false }
    let cell: UInt8
    switch second {
    case 0x40...0x7E: cell = second - 0x40
    case 0xA1...0xFE: cell = second - 0x62
    default: return false
    }
    let index = Int(byte - 0x81) * Self.row + Int(cell)
    if let pair = Self.pairs[index] {
      text.append(contentsOf: pair)
      return true
    }
    return put(CharacterTable.traditional[index], to: &text)
  }

  func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar.isASCII {
      bytes.append(UInt8(scalar.value))
      return true
    }
    guard let index = CharacterTable.traditional.index(of: scalar) else { return false }
    let (row, cell) = index.quotientAndRemainder(dividingBy: Self.row)
    bytes += [UInt8(0x81 + row), UInt8(cell + (cell < 0x3F ? 0x40 : 0x62))]
    return true
  }
}
