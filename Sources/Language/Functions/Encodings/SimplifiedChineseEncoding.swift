/// GBK, in rows of 190, and GB18030, which writes in four bytes what GBK lacks.
struct SimplifiedChineseEncoding: CharacterEncoding {
  private static let row = 190
  private static let euro: Unicode.Scalar = "\u{20AC}"
  /// The number of U+10000 among the codes of four bytes, from where on they follow Unicode.
  private static let planes: UInt32 = 189_000

  /// Whether there are codes of four bytes: GB18030.
  let isLong: Bool

  /// The numbers of codes of four bytes from which on they are characters in a row, and the first of these.
  private static let ranges: [(number: UInt32, scalar: UInt32)] =
    "\(SimplifiedRanges.text)".split(separator: "\n").compactMap { line in
      let numbers = line.split(separator: " ").compactMap { UInt32($0, radix: 16) }
      return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }

  func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool {
    switch byte {
    case 0..<0x80: return put(Unicode.Scalar(byte), to: &text)
    case 0x80: return put(Self.euro, to: &text)
    case 0xFF: return false
    default: break
    }
    guard let second = reader.next() else { return false }
    let row = Int(byte - 0x81) * Self.row
    switch second {
    case 0x40...0x7E: return put(CharacterTable.simplified[row + Int(second - 0x40)], to: &text)
    case 0x80...0xFE: return put(CharacterTable.simplified[row + Int(second - 0x41)], to: &text)
    // The standard has digits alone here; Terraform's reader takes six more.
    case 0x30...0x3F where isLong:
      guard let third = reader.next(), (0x81...0xFE).contains(third),
        let fourth = reader.next(), (0x30...0x39).contains(fourth)
      else { return false }
      let upper = UInt32(byte - 0x81) * 10 + UInt32(second - 0x30)
      return put(scalar((upper * 126 + UInt32(third - 0x81)) * 10 + UInt32(fourth - 0x30)), to: &text)
    default: return false
    }
  }

  /// The character of a code of four bytes.
  private func scalar(_ number: UInt32) -> Unicode.Scalar? {
    if number >= Self.planes { return Unicode.Scalar(number - Self.planes + 0x10000) }
    guard let range = Self.ranges.last(where: { $0.number <= number }) else { return nil }
    let value = range.scalar + (number - range.number)
    return value <= 0xFFFF ? Unicode.Scalar(value) : nil
  }

  func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
    if scalar.isASCII {
      bytes.append(UInt8(scalar.value))
    } else if scalar == Self.euro, !isLong {
      bytes.append(0x80)
    } else if let index = CharacterTable.simplified.index(of: scalar) {
      let (row, cell) = index.quotientAndRemainder(dividingBy: Self.row)
      bytes += [UInt8(0x81 + row), UInt8(cell + (cell < 0x3F ? 0x40 : 0x41))]
    } else if isLong, let number = number(scalar) {
      bytes += [
        UInt8(0x81 + number / 12600), UInt8(0x30 + number / 1260 % 10), UInt8(0x81 + number / 10 % 126),
        UInt8(0x30 + number % 10),
      ]
    } else {
      return false
    }
    return true
  }

  /// The number of a character's code of four bytes.
  private func number(_ scalar: Unicode.Scalar) -> UInt32? {
    if scalar.value >= 0x10000 { return scalar.value - 0x10000 + Self.planes }
    guard let range = Self.ranges.last(where: { $0.scalar <= scalar.value }) else { return nil }
    return range.number + (scalar.value - range.scalar)
  }
}
