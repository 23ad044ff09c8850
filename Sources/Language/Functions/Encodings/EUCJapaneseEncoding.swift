/// EUC-JP: ASCII, JIS X 0208 in two bytes, half-width katakana after 8E, and JIS X 0212 after 8F.
struct EUCJapaneseEncoding: CharacterEncoding {
  func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    switch byte {
    case 0..<0x80: return put(Unicode.Scalar(byte), to: &text)
    case 0x8E:
      guard let second = reader.next(), second >= 0xA1 else { return false }
      return put(JapaneseKatakana.scalar(second - 0xA1), to: &text)
    case 0x8F:
      guard let second = reader.next(), let third = reader.next(), let index = index(second, third) else {
        return false
      }
      return put(CharacterTable.japaneseSupplement[index], to: &text)
    default:
      guard let second = reader.next(), let index = index(byte, second) else { return false }
      return put(CharacterTable.japanese[index], to: &text)
    }
  }

  private func index(_ row: UInt8, _ cell: UInt8) -> Int? {
    guard (0xA1...0xFE).contains(row), (0xA1...0xFE).contains(cell) else { return nil }
    return Int(row - 0xA1) * 94 + Int(cell - 0xA1)
  }

  func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar.isASCII {
      bytes.append(UInt8(scalar.value))
    } else if let number = JapaneseKatakana.number(scalar) {
      bytes += [0x8E, 0xA1 + number]
    } else if let index = CharacterTable.japanese.index(of: scalar), index < 94 * 94 {
      bytes += code(index)
    } else if let index = CharacterTable.japaneseSupplement.index(of: scalar) {
      bytes += [0x8F] + code(index)
    } else {
      return false
    }
    return true
  }

  private func code(_ index: Int) -> [UInt8] { [UInt8(0xA1 + index / 94), UInt8(0xA1 + index % 94)] }
}
