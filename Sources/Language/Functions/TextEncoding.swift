/// Encodings of text by their IANA names.
enum TextEncoding {
  case utf8
  /// - Parameter isMarked: whether the bytes begin with a byte order mark, without which they are big-endian.
  case utf16(isLittle: Bool, isMarked: Bool)
  case latin1
  case windows1252
  case ascii

  init(_ name: String) throws(FunctionError) {
    switch name.uppercased() {
    case "UTF-8": self = .utf8
    case "UTF-16LE": self = .utf16(isLittle: true, isMarked: false)
    case "UTF-16BE": self = .utf16(isLittle: false, isMarked: false)
    case "UTF-16": self = .utf16(isLittle: false, isMarked: true)
    case "ISO-8859-1", "LATIN1": self = .latin1
    case "WINDOWS-1252": self = .windows1252
    case "US-ASCII", "ASCII": self = .ascii
    default:
      throw FunctionError(
        "the encoding \(StringLiteral.quoted(name)) is not known", argument: 1,
        hints: ["there are UTF-8, UTF-16, UTF-16LE, UTF-16BE, ISO-8859-1, windows-1252 and US-ASCII"])
    }
  }

  /// What bytes from 0x80 to 0x9F are in windows-1252; 0 where they are nothing.
  private static let windowsLetters: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178,
  ]

  /// `nil` when the encoding lacks a character.
  func encode(_ text: String) -> [UInt8]? {
    switch self {
    case .utf8: return Array(text.utf8)
    case .utf16(let isLittle, let isMarked):
      return (isMarked ? [0xFE, 0xFF] : [])
        + text.utf16.flatMap { unit in
          let high = UInt8(unit >> 8)
          let low = UInt8(unit & 255)
          return isLittle ? [low, high] : [high, low]
        }
    case .latin1: return bytes(of: text) { $0 < 0x100 ? UInt8($0) : nil }
    case .ascii: return bytes(of: text) { $0 < 0x80 ? UInt8($0) : nil }
    case .windows1252:
      return bytes(of: text) { value in
        if value < 0x80 || (0xA0...0xFF).contains(value) { return UInt8(value) }
        return Self.windowsLetters.firstIndex(of: value).map { UInt8(0x80 + $0) }
      }
    }
  }

  private func bytes(of text: String, _ byte: (UInt32) -> UInt8?) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let found = byte(scalar.value) else { return nil }
      bytes.append(found)
    }
    return bytes
  }

  /// `nil` when the bytes are no text of the encoding.
  func decode(_ bytes: [UInt8]) -> String? {
    switch self {
    case .utf8: return String(validating: bytes, as: UTF8.self)
    case .utf16(var isLittle, let isMarked):
      guard bytes.count % 2 == 0 else { return nil }
      var start = 0
      if isMarked, bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
        isLittle = bytes.first == 0xFF
        start = 2
      }
      var units: [UInt16] = []
      for index in stride(from: start, to: bytes.count, by: 2) {
        let first = UInt16(bytes[index])
        let second = UInt16(bytes[index + 1])
        units.append(isLittle ? second << 8 | first : first << 8 | second)
      }
      return String(validating: units, as: UTF16.self)
    case .latin1, .ascii, .windows1252:
      var view = String.UnicodeScalarView()
      for byte in bytes {
        guard let scalar = scalar(byte) else { return nil }
        view.append(scalar)
      }
      return String(view)
    }
  }

  private func scalar(_ byte: UInt8) -> Unicode.Scalar? {
    switch self {
    case .ascii where byte >= 0x80: return nil
    case .windows1252 where (0x80...0x9F).contains(byte):
      let letter = Self.windowsLetters[Int(byte) - 0x80]
      return Unicode.Scalar(letter == 0 ? 0xFFFD : letter)
    default: return Unicode.Scalar(byte)
    }
  }
}
