/// EUC-KR with all Hangul: 70 rows of 178 characters, whose second bytes may be letters, and then rows of 94.
struct KoreanEncoding: CharacterEncoding {
  private static let longRows = 70
  private static let long = 178
  private static let short = 94

  func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    if byte < 0x80 { return put(Unicode.Scalar(byte), to: &text) }
    guard (0x81...0xFE).contains(byte), let second = reader.next() else { return false }
    let row = Int(byte) - 0x81
    if row < Self.longRows {
      let cell: UInt8
      switch second {
      case 0x41...0x5A: cell = second - 0x41
      case 0x61...0x7A: cell = second - 0x47
      case 0x81...0xFE: cell = second - 0x4D
      default: return false
      }
      return put(CharacterTable.korean[row * Self.long + Int(cell)], to: &text)
    }
    guard (0xA1...0xFE).contains(second) else { return false }
    let index = Self.longRows * Self.long + (row - Self.longRows) * Self.short + Int(second - 0xA1)
    return put(CharacterTable.korean[index], to: &text)
  }

  func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar.isASCII {
      bytes.append(UInt8(scalar.value))
      return true
    }
    guard let index = CharacterTable.korean.index(of: scalar) else { return false }
    let rest = index - Self.longRows * Self.long
    if rest < 0 {
      let (row, cell) = index.quotientAndRemainder(dividingBy: Self.long)
      bytes += [UInt8(0x81 + row), UInt8(cell + (cell < 26 ? 0x41 : cell < 52 ? 0x47 : 0x4D))]
    } else {
      bytes += [UInt8(0x81 + Self.longRows + rest / Self.short), UInt8(0xA1 + rest % Self.short)]
    }
    return true
  }
}
