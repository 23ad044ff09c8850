import Diagnostics

/// Resolves the escapes of a JSON string, noting where each byte of the result came from.
struct JSONStringDecoder {
  let bytes: SourceBytes
  /// Where the closing quote stands.
  let end: Int
  private(set) var text: [UInt8] = []
  /// The offset in the file of each byte of `text`, and of the end.
  private(set) var places: [UInt32] = []
  /// The first escape that is none.
  private(set) var fault: ByteRange?

  init(bytes: SourceBytes, end: Int) {
    self.bytes = bytes
    self.end = end
  }

  mutating func decode(from start: Int) {
    var offset = start
    while offset < end {
      if bytes[offset] == UInt8(ascii: "\\") {
        offset = escape(at: offset)
      } else {
        append(bytes[offset], at: offset)
        offset += 1
      }
    }
    places.append(UInt32(clamping: end))
  }

  private mutating func append(_ byte: UInt8, at offset: Int) {
    text.append(byte)
    places.append(UInt32(clamping: offset))
  }

  private mutating func escape(at offset: Int) -> Int {
    switch offset + 1 < end ? bytes[offset + 1] : 0 {
    case UInt8(ascii: "n"): append(0x0A, at: offset)
    case UInt8(ascii: "r"): append(0x0D, at: offset)
    case UInt8(ascii: "t"): append(0x09, at: offset)
    case UInt8(ascii: "b"): append(0x08, at: offset)
    case UInt8(ascii: "f"): append(0x0C, at: offset)
    case UInt8(ascii: "\""): append(UInt8(ascii: "\""), at: offset)
    case UInt8(ascii: "\\"): append(UInt8(ascii: "\\"), at: offset)
    case UInt8(ascii: "/"): append(UInt8(ascii: "/"), at: offset)
    case UInt8(ascii: "u"): return unicode(at: offset)
    default:
      if fault == nil { fault = ByteRange(offset, min(offset + 2, end)) }
      append(bytes[offset], at: offset)
      return offset + 1
    }
    return offset + 2
  }

  private mutating func unicode(at offset: Int) -> Int {
    guard let first = hexadecimal(at: offset + 2) else {
      if fault == nil { fault = ByteRange(offset, min(offset + 2, end)) }
      append(bytes[offset], at: offset)
      return offset + 1
    }
    var value = first
    var next = offset + 6
    if (0xD800..<0xDC00).contains(first), bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u"),
      let second = hexadecimal(at: next + 2), (0xDC00..<0xE000).contains(second)
    {
      value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      next += 6
    }
    // Half of a surrogate pair alone is no character; RFC 8259 leaves open what becomes of it.
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    for byte in String(Character(scalar)).utf8 { append(byte, at: offset) }
    return next
  }

  private func hexadecimal(at offset: Int) -> UInt32? {
    guard offset + 4 <= end else { return nil }
    var value: UInt32 = 0
    for index in offset..<offset + 4 {
      guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { return nil }
      value = value << 4 | UInt32(truncatingIfNeeded: digit)
    }
    return value
  }
}
