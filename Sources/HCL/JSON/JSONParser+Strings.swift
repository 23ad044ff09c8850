import Diagnostics

extension JSONParser {
  /// Reads the string at the position; its range has the quotes.
  mutating func string() -> (text: String, range: ByteRange) {
    let start = position
    var offset = start + 1
    var isPlain = true
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        position = offset + 1
        let range = ByteRange(start, position)
        if isPlain { return (Normalization.nfc(bytes.string(start + 1, offset)), range) }
        return (text(start + 1, offset), range)
      case UInt8(ascii: "\\"):
        isPlain = false
        offset += 2
      case 0x0A, 0x0D:
        return unclosed(start, offset)
      case 0x00..<0x20:
        report(
          "control character in a JSON string", detail: "control characters are written as escapes",
          at: ByteRange(offset, offset + 1), hints: bytes[offset] == 0x09 ? ["write `\\t` for a tab"] : [])
        offset += 1
      default: offset += 1
      }
    }
    return unclosed(start, bytes.count)
  }

  private mutating func unclosed(_ start: Int, _ end: Int) -> (text: String, range: ByteRange) {
    report(
      "unclosed string", detail: "the line ends before the closing `\"`", at: ByteRange(start, start + 1),
      hints: ["add a `\"`; write a line break as `\\n`"])
    position = min(end, bytes.count)
    return (bytes.string(start + 1, position), ByteRange(start, position))
  }

  private mutating func text(_ start: Int, _ end: Int) -> String {
    var decoder = JSONStringDecoder(bytes: bytes, end: end)
    decoder.decode(from: start)
    if let fault = decoder.fault {
      report(
        "invalid escape in a JSON string",
        detail: "known are `\\n`, `\\r`, `\\t`, `\\b`, `\\f`, `\\\"`, `\\\\`, `\\/` and `\\uNNNN`", at: fault,
        hints: ["write `\\\\` for a backslash"])
    }
    return Normalization.nfc(String(decoding: decoder.text, as: UTF8.self))
  }
}
