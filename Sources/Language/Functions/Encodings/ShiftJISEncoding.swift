/// Shift_JIS: ASCII, half-width katakana, and the characters of JIS X 0208 in rows of 188.
struct ShiftJISEncoding: CharacterEncoding {
  func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    switch byte {
    case 0...0x80: return put(Unicode.Scalar(byte), to: &text)
    case 0xA1...0xDF: return put(JapaneseKatakana.scalar(byte - 0xA1), to: &text)
    case 0x81...0x9F, 0xE0...0xFC:
      guard let second = reader.next(), (0x40...0xFC).contains(second), second != 0x7F else { return false }
      let row = Int(byte) - (byte < 0xA0 ? 0x81 : 0xC1)
      return put(CharacterTable.japanese[row * 188 + Int(second) - (second < 0x7F ? 0x40 : 0x41)], to: &text)
    default: return false
    }
  }

  func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar.isASCII {
      bytes.append(UInt8(scalar.value))
    } else if let number = JapaneseKatakana.number(scalar) {
      bytes.append(0xA1 + number)
    } else if let index = CharacterTable.japanese.index(of: scalar) {
      let (row, cell) = index.quotientAndRemainder(dividingBy: 188)
      bytes.append(UInt8(row + (row < 0x1F ? 0x81 : 0xC1)))
      bytes.append(UInt8(cell + (cell < 0x3F ? 0x40 : 0x41)))
    } else {
      return false
    }
    return true
  }
}
