/// Encodings of text by their IANA names.
enum TextEncoding {
  case utf8
  case utf16(isLittle: Bool)
  case latin1
  case ascii

  init(_ name: String) throws(FunctionError) {
    switch name.uppercased() {
    case "UTF-8": self = .utf8
    case "UTF-16LE": self = .utf16(isLittle: true)
    case "UTF-16BE", "UTF-16": self = .utf16(isLittle: false)
    case "ISO-8859-1", "LATIN1": self = .latin1
    case "US-ASCII", "ASCII": self = .ascii
    default:
      throw FunctionError(
        "the encoding \(StringLiteral.quoted(name)) is not known", argument: 1,
        hints: ["there are UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1 and US-ASCII"])
    }
  }

  /// `nil` when the encoding lacks a character.
  func encode(_ text: String) -> [UInt8]? {
    switch self {
    case .utf8: return Array(text.utf8)
    case .utf16(let isLittle):
      return text.utf16.flatMap { unit in
        let high = UInt8(unit >> 8)
        let low = UInt8(unit & 255)
        return isLittle ? [low, high] : [high, low]
      }
    case .latin1, .ascii:
      let limit: UInt32 = if case .ascii = self { 0x80 } else { 0x100 }
      let bytes = text.unicodeScalars.compactMap { $0.value < limit ? UInt8($0.value) : nil }
      return bytes.count == text.unicodeScalars.count ? bytes : nil
    }
  }

  /// `nil` when the bytes are no text of the encoding.
  func decode(_ bytes: [UInt8]) -> String? {
    switch self {
    case .utf8: return String(validating: bytes, as: UTF8.self)
    case .utf16(let isLittle):
      guard bytes.count % 2 == 0 else { return nil }
      var units: [UInt16] = []
      for index in stride(from: 0, to: bytes.count, by: 2) {
        let first = UInt16(bytes[index])
        let second = UInt16(bytes[index + 1])
        units.append(isLittle ? second << 8 | first : first << 8 | second)
      }
      return String(validating: units, as: UTF16.self)
    case .latin1, .ascii:
      if case .ascii = self, bytes.contains(where: { $0 >= 0x80 }) { return nil }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: bytes.map { Unicode.Scalar($0) })
      return String(view)
    }
  }
}
