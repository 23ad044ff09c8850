/// The little JSON that the store itself writes: strings, and arrays of strings.
enum JSONText {
  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendQuoted(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22: bytes += [0x5C, 0x22]
      case 0x5C: bytes += [0x5C, 0x5C]
      case 0x0A: bytes += [0x5C, 0x6E]
      case 0x0D: bytes += [0x5C, 0x72]
      case 0x09: bytes += [0x5C, 0x74]
      case 0..<0x20: bytes += Array("\\u00".utf8) + [hex(byte >> 4), hex(byte & 15)]
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }

  private static func hex(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }

  /// The text of a JSON string that `quoted` wrote, or any other without surrogate escapes; `nil` for anything else.
  static func unquoted(_ json: String) -> String? {
    var scanner = JSONTextScanner(Array(json.utf8))
    guard let text = scanner.string(), scanner.isAtEnd else { return nil }
    return text
  }

  static func array(_ items: [String]) -> String {
    var bytes: [UInt8] = [0x5B]
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      appendQuoted(item, to: &bytes)
    }
    bytes.append(0x5D)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The strings of an array that `array` wrote; `nil` for anything else.
  static func strings(_ json: String) -> [String]? {
    if json == "[]" { return [] }
    var scanner = JSONTextScanner(Array(json.utf8))
    guard scanner.take(0x5B) else { return nil }
    var items: [String] = []
    repeat {
      guard let item = scanner.string() else { return nil }
      items.append(item)
    } while scanner.take(0x2C)
    return scanner.take(0x5D) && scanner.isAtEnd ? items : nil
  }
}
