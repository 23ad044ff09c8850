/// The bytes of a file as lines of text, as far as there is text in them.
struct ScannedText {
  /// Whether it is something else, in which there may be texts.
  let isBinary: Bool
  let lines: [ArraySlice<UInt8>]

  init(_ bytes: [UInt8]) {
    if let text = Self.fromUTF16(bytes) {
      (isBinary, lines) = (false, text.split(separator: 0x0A, omittingEmptySubsequences: false))
      return
    }
    // Of a text with a few odd bytes in it all is looked at.
    let head = bytes.prefix(8192)
    let odd = head.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
    isBinary = odd * 20 > head.count
    let all = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    lines = odd == 0 || isBinary ? all : all.map { $0.contains(0) ? Self.withoutZeros($0) : $0 }
  }

  /// Zeros part words.
  private static func withoutZeros(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.map { $0 == 0 ? 0x20 : $0 }[...]
  }

  /// The text as UTF-8, if it is UTF-16, which a mark at its beginning tells, or that every other byte is a zero.
  private static func fromUTF16(_ bytes: [UInt8]) -> [UInt8]? {
    let head = bytes.prefix(1024)
    let isBig: Bool
    if head.starts(with: [0xFE, 0xFF]) {
      isBig = true
    } else if head.starts(with: [0xFF, 0xFE]) {
      isBig = false
    } else {
      var zeros = [0, 0]
      for index in head.indices where head[index] == 0 { zeros[index % 2] += 1 }
      let (most, least) = (max(zeros[0], zeros[1]), min(zeros[0], zeros[1]))
      guard head.count >= 8, most * 5 > head.count * 2, least * 20 < head.count else { return nil }
      isBig = zeros[0] > zeros[1]
    }
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index -> UInt16 in
      let (high, low) = isBig ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
      return UInt16(high) << 8 | UInt16(low)
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
