import Diagnostics

extension Parser {
  /// The text between two offsets with escapes resolved: `$${` and `%%{`, in quoted strings also those with `\`.
  mutating func unescape(_ start: Int, _ end: Int, isQuoted: Bool) -> String {
    guard hasEscape(start, end, isQuoted: isQuoted) else { return plainText(start, end) }
    var out: [UInt8] = []
    out.reserveCapacity(end - start)
    var offset = start
    while offset < end {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\\"), isQuoted {
        offset = escape(at: offset, end, &out)
        continue
      }
      out.append(byte)
      offset += 1
      let isDoubled =
        (byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")) && offset + 1 < end
        && bytes[offset] == byte && bytes[offset + 1] == UInt8(ascii: "{")
      if isDoubled {
        out.append(UInt8(ascii: "{"))
        offset += 2
      }
    }
    return Normalization.nfc(String(decoding: out, as: UTF8.self))
  }

  private func hasEscape(_ start: Int, _ end: Int, isQuoted: Bool) -> Bool {
    for offset in start..<max(start, end) {
      switch bytes[offset] {
      case UInt8(ascii: "\\"): if isQuoted { return true }
      case UInt8(ascii: "$"), UInt8(ascii: "%"): return true
      default: break
      }
    }
    return false
  }

  /// Resolves the escape at an offset and gives where it ends.
  private mutating func escape(at offset: Int, _ end: Int, _ out: inout [UInt8]) -> Int {
    let symbol = offset + 1 < end ? bytes[offset + 1] : 0
    switch symbol {
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(symbol)
    case UInt8(ascii: "u"): return unicode(at: offset, digits: 4, end, &out)
    case UInt8(ascii: "U"): return unicode(at: offset, digits: 8, end, &out)
    default:
      let length = min(1 + (bytes.scalar(at: offset + 1)?.length ?? 1), end - offset)
      let text = bytes.string(offset, offset + length)
      report(
        "unknown escape `\(text)`",
        detail: "known are `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\`, `\\uNNNN` and `\\UNNNNNNNN`",
        at: ByteRange(offset, offset + length), hints: ["write `\\\\` for a backslash"])
      out.append(contentsOf: bytes.slice(offset, offset + length))
      return offset + max(length, 1)
    }
    return offset + 2
  }

  private mutating func unicode(at offset: Int, digits: Int, _ end: Int, _ out: inout [UInt8]) -> Int {
    var value: UInt32 = 0
    var position = offset + 2
    let limit = min(end, position + digits)
    while position < limit, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue {
      value = value << 4 | UInt32(truncatingIfNeeded: digit)
      position += 1
    }
    guard position == offset + 2 + digits, let scalar = Unicode.Scalar(value) else {
      let symbol = digits == 4 ? "u" : "U"
      report(
        "invalid escape `\(bytes.string(offset, position))`",
        detail: "`\\\(symbol)` is followed by \(digits) hexadecimal digits of a Unicode character",
        at: ByteRange(offset, max(position, offset + 2)),
        hints: digits == 4 && (0xD800...0xDFFF).contains(value)
          ? ["write a character beyond the first plane with `\\U` and eight digits"]
          : position == offset + 2 ? ["write `\\\\` for a backslash"] : [])
      out.append(contentsOf: bytes.slice(offset, position))
      return max(position, offset + 2)
    }
    out.append(contentsOf: String(Character(scalar)).utf8)
    return position
  }
}
