/// HZ-GB-2312: seven bits, with characters of GB 2312 between `~{` and `~}`.
struct HZEncoding: CharacterEncoding {
  private static let tilde = UInt8(ascii: "~")
  private static let row = 190

  /// Whether two bytes are a character.
  private var isChinese = false

  mutating func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    guard byte < 0x80 else { return false }
    if byte == Self.tilde {
      switch reader.next() {
      case UInt8(ascii: "{"): isChinese = true
      case UInt8(ascii: "}"): isChinese = false
      case Self.tilde: text.append("~")
      // The line goes on.
      case UInt8(ascii: "\n"): break
      default: return false
      }
      return true
    }
    guard isChinese else { return put(Unicode.Scalar(byte), to: &text) }
    guard let second = reader.next(), (0x21...0x7D).contains(byte), (0x21...0x7E).contains(second) else { return false }
    // GBK's rows have 96 characters before those of GB 2312.
    return put(CharacterTable.simplified[(Int(byte) - 1) * Self.row + Int(second) + 0x3F], to: &text)
  }

  mutating func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar == "~" {
      bytes += "~~".utf8
      return true
    }
    if scalar.isASCII {
      if isChinese { bytes += "~}".utf8 }
      isChinese = false
      bytes.append(UInt8(scalar.value))
      return true
    }
    guard let index = CharacterTable.simplified.index(of: scalar) else { return false }
    let row = index / Self.row + 1
    let cell = index % Self.row - 0x3F
    guard (0x21...0x7D).contains(row), (0x21...0x7E).contains(cell) else { return false }
    if !isChinese { bytes += "~{".utf8 }
    isChinese = true
    bytes += [UInt8(row), UInt8(cell)]
    return true
  }
}
