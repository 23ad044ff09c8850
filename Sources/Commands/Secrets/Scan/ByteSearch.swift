import Glibc

/// Looking things up in bytes.
enum ByteSearch {
  /// Where the pattern first is; the pattern is not empty.
  static func range(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
    var rest = bytes
    while let start = rest.firstIndex(of: first) {
      let candidate = bytes[start...]
      if candidate.starts(with: pattern) { return start..<(start + pattern.count) }
      rest = bytes[(start + 1)...]
    }
    return nil
  }

  static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
  }

  static func isUpperOrDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) }

  /// Letters, digits, `-` and `_`.
  static func isTokenByte(_ byte: UInt8) -> Bool {
    isUpperOrDigit(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
  }

  static func isNameByte(_ byte: UInt8) -> Bool { isTokenByte(byte) }

  /// Whether a text stands for another: `${…}`, `<…>`, `example`, `changeme`.
  static func isPlaceholder(_ text: ArraySlice<UInt8>) -> Bool {
    let word = String(decoding: text, as: UTF8.self).lowercased()
    return word.contains("$") || word.contains("<") || word.contains("{") || word.contains("(")
      || ["example", "changeme", "placeholder", "xxxx", "your-", "your_", "secretmanager", "password"]
        .contains { word.contains($0) }
  }

  /// Bits a byte, by how often each occurs (Shannon).
  static func entropy(_ text: ArraySlice<UInt8>) -> Double {
    var counts: [UInt8: Int] = [:]
    for byte in text { counts[byte, default: 0] += 1 }
    let total = Double(max(text.count, 1))
    return counts.values.sorted().reduce(0) { sum, count in
      let share = Double(count) / total
      return sum - share * log2(share)
    }
  }
}
