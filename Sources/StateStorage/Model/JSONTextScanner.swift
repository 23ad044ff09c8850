/// Reads JSON strings and integers, and the plain words of addresses, from bytes.
struct JSONTextScanner {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// A run of bytes that are neither `.`, `[` nor `]`; `nil` when there is none.
  mutating func word() -> String? {
    let start = position
    while position < bytes.count, ![0x2E, 0x5B, 0x5D].contains(bytes[position]) { position += 1 }
    return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func integer() -> Int? {
    var end = position
    if end < bytes.count, bytes[end] == 0x2D { end += 1 }
    while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
    guard let number = Int(String(decoding: bytes[position..<end], as: UTF8.self)) else { return nil }
    position = end
    return number
  }

  /// A JSON string with its quotes; `nil` when there is none, or it is not valid.
  mutating func string() -> String? {
    guard take(0x22) else { return nil }
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case 0x22: return String(validating: text, as: UTF8.self)
      case 0x5C:
        guard let escaped = escape() else { return nil }
        text += escaped
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> [UInt8]? {
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    position += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: return [byte]
    case 0x6E: return [0x0A]
    case 0x72: return [0x0D]
    case 0x74: return [0x09]
    case 0x62: return [0x08]
    case 0x66: return [0x0C]
    case 0x75: return unicodeEscape()
    default: return nil
    }
  }

  /// The digits after `\u`, and the second half of a surrogate pair; a lone half becomes U+FFFD.
  private mutating func unicodeEscape() -> [UInt8]? {
    guard let first = fourDigits() else { return nil }
    var value = UInt32(first)
    if (0xD800..<0xDC00).contains(first) {
      var ahead = self
      if ahead.take(0x5C), ahead.take(0x75), let second = ahead.fourDigits(), (0xDC00..<0xE000).contains(second) {
        self = ahead
        value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      }
    }
    return Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }

  private mutating func fourDigits() -> UInt16? {
    guard bytes.count - position >= 4 else { return nil }
    let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    position += 4
    return UInt16(digits, radix: 16)
  }
}
