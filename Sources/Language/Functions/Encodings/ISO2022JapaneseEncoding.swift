/// ISO-2022-JP: seven bits, with sequences of escape that say what the bytes after them are.
struct ISO2022JapaneseEncoding: CharacterEncoding {
  private enum Charset {
    case ascii
    case katakana
    case japanese
    case supplement
  }

  private static let escape: UInt8 = 0x1B
  private var charset = Charset.ascii

  mutating func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    guard byte < 0x80 else { return false }
    if byte == Self.escape { return readEscape(&reader) }
    switch charset {
    case .ascii: return put(Unicode.Scalar(byte), to: &text)
    case .katakana:
      guard byte >= 0x21 else { return false }
      return put(JapaneseKatakana.scalar(byte - 0x21), to: &text)
    case .japanese, .supplement:
      // The end of a line leads back to ASCII.
      if byte == 0x0A {
        charset = .ascii
        return put("\n", to: &text)
      }
      guard let second = reader.next() else { return false }
      // Terraform does not look whether the second byte is within its row.
      let index = Int(byte &- 0x21) * 94 + Int(second &- 0x21)
      let table = charset == .japanese ? CharacterTable.japanese : CharacterTable.japaneseSupplement
      return put(table[index], to: &text)
    }
  }

  private mutating func readEscape(_ reader: inout ByteReader) -> Bool {
    switch (reader.next(), reader.next()) {
    case (UInt8(ascii: "$"), UInt8(ascii: "@")), (UInt8(ascii: "$"), UInt8(ascii: "B")): charset = .japanese
    case (UInt8(ascii: "$"), UInt8(ascii: "(")):
      guard reader.next() == UInt8(ascii: "D") else { return false }
      charset = .supplement
    case (UInt8(ascii: "("), UInt8(ascii: "B")), (UInt8(ascii: "("), UInt8(ascii: "J")): charset = .ascii
    case (UInt8(ascii: "("), UInt8(ascii: "I")): charset = .katakana
    default: return false
    }
    return true
  }

  mutating func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar.isASCII {
      choose(.ascii, &bytes)
      bytes.append(UInt8(scalar.value))
    } else if let number = JapaneseKatakana.number(scalar) {
      choose(.katakana, &bytes)
      bytes.append(0x21 + number)
    } else if let index = CharacterTable.japanese.index(of: scalar) {
      choose(.japanese, &bytes)
      bytes += [UInt8(truncatingIfNeeded: 0x21 + index / 94), UInt8(0x21 + index % 94)]
    } else {
      return false
    }
    return true
  }

  private mutating func choose(_ charset: Charset, _ bytes: inout [UInt8]) {
    guard charset != self.charset else { return }
    self.charset = charset
    bytes.append(Self.escape)
    bytes += (charset == .ascii ? "(B" : charset == .katakana ? "(I" : "$B").utf8
  }

  func finish(_ bytes: inout [UInt8]) {
    var last = self
    last.choose(.ascii, &bytes)
  }
}
