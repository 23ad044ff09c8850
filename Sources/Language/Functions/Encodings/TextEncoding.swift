/// Encodings of text by their IANA names, with exactly the characters that Terraform's have: mostly those of the WHATWG's
/// Encoding standard, which differ from what the system's `iconv` makes of the same names.
enum TextEncoding: Equatable {
  case utf8
  /// - Parameter isMarked: whether the bytes begin with a byte order mark, without which they are big-endian.
  case utf16(isLittle: Bool, isMarked: Bool)
  case ascii
  /// One of a byte a character, by its name in ``SingleByteEncoding``.
  case singleByte(String)
  case shiftJIS
  case eucJP
  case iso2022JP
  case eucKR
  case big5
  case gbk
  case gb18030
  case hzGB2312

  init(_ name: String) throws(FunctionError) {
    guard let known = Self.names[Self.trimmed(name).lowercased()] else {
      throw FunctionError(
        "the encoding \(StringLiteral.quoted(name)) is not known", argument: 1,
        hints: [
          "the names are those of the IANA, such as \"UTF-8\", \"UTF-16LE\", \"ISO-8859-15\", \"windows-1250\" or \"Shift_JIS\""
        ])
    }
    self =
      switch known {
      case "us-ascii": .ascii
      case "utf-8": .utf8
      case "utf-16": .utf16(isLittle: false, isMarked: true)
      case "utf-16be": .utf16(isLittle: false, isMarked: false)
      case "utf-16le": .utf16(isLittle: true, isMarked: false)
      case "shift_jis": .shiftJIS
      case "euc-jp": .eucJP
      case "iso-2022-jp": .iso2022JP
      case "euc-kr": .eucKR
      case "big5": .big5
      case "gbk": .gbk
      case "gb18030": .gb18030
      case "hz-gb-2312": .hzGB2312
      default: .singleByte(known)
      }
  }

  /// The first name of each encoding by all its names.
  private static let names: [String: String] = {
    var names: [String: String] = [:]
    for line in "\(EncodingNames.all)".split(separator: "\n") {
      let group = line.split(separator: " ").map(String.init)
      for name in group { names[name] = group[0] }
    }
    return names
  }()

  /// Blanks around a name do not matter.
  private static func trimmed(_ name: String) -> String {
    let scalars = name.unicodeScalars.drop(while: \.properties.isWhitespace)
    let end = scalars.lastIndex { !$0.properties.isWhitespace }.map(scalars.index(after:)) ?? scalars.startIndex
    return String(scalars[..<end])
  }

  /// `nil` when the encoding lacks a character.
  func encode(_ text: String) -> [UInt8]? {
    switch self {
    case .utf8: Array(text.utf8)
    case .utf16(let isLittle, let isMarked):
      (isMarked ? [0xFE, 0xFF] : [])
        + text.utf16.flatMap { unit in
          let high = UInt8(unit >> 8)
          let low = UInt8(unit & 255)
          return isLittle ? [low, high] : [high, low]
        }
    case .ascii: text.utf8.allSatisfy { $0 < 0x80 } ? Array(text.utf8) : nil
    case .singleByte(let name): encode(text, by: SingleByteEncoding.named(name))
    case .shiftJIS: encode(text, by: ShiftJISEncoding())
    case .eucJP: encode(text, by: EUCJapaneseEncoding())
    case .iso2022JP: encode(text, by: ISO2022JapaneseEncoding())
    case .eucKR: encode(text, by: KoreanEncoding())
    case .big5: encode(text, by: TraditionalChineseEncoding())
    case .gbk: encode(text, by: SimplifiedChineseEncoding(isLong: false))
    case .gb18030: encode(text, by: SimplifiedChineseEncoding(isLong: true))
    case .hzGB2312: encode(text, by: HZEncoding())
    }
  }

  /// `nil` when the bytes are no text of the encoding. U+FFFD, which stands for a fault, is one wherever it comes from.
  func decode(_ bytes: [UInt8]) -> String? {
    let text: String? =
      switch self {
      case .utf8: String(validating: bytes, as: UTF8.self)
      case .utf16(let isLittle, let isMarked): decode(bytes, isLittle: isLittle, isMarked: isMarked)
      case .ascii: bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
      case .singleByte(let name): decode(bytes, by: SingleByteEncoding.named(name))
      case .shiftJIS: decode(bytes, by: ShiftJISEncoding())
      case .eucJP: decode(bytes, by: EUCJapaneseEncoding())
      case .iso2022JP: decode(bytes, by: ISO2022JapaneseEncoding())
      case .eucKR: decode(bytes, by: KoreanEncoding())
      case .big5: decode(bytes, by: TraditionalChineseEncoding())
      case .gbk: decode(bytes, by: SimplifiedChineseEncoding(isLong: false))
      case .gb18030: decode(bytes, by: SimplifiedChineseEncoding(isLong: true))
      case .hzGB2312: decode(bytes, by: HZEncoding())
      }
    guard let text, !text.unicodeScalars.contains("\u{FFFD}") else { return nil }
    return text
  }

  private func decode(_ bytes: [UInt8], isLittle: Bool, isMarked: Bool) -> String? {
    guard bytes.count % 2 == 0 else { return nil }
    var isLittle = isLittle
    var start = 0
    if isMarked, bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
      isLittle = bytes.first == 0xFF
      start = 2
    }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: start, to: bytes.count, by: 2) {
      let first = UInt16(bytes[index])
      let second = UInt16(bytes[index + 1])
      units.append(isLittle ? second << 8 | first : first << 8 | second)
    }
    return String(validating: units, as: UTF16.self)
  }

  private func encode(_ text: String, by encoding: some CharacterEncoding) -> [UInt8]? {
    var encoding = encoding
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard encoding.write(scalar, to: &bytes) else { return nil }
    }
    encoding.finish(&bytes)
    return bytes
  }

  private func decode(_ bytes: [UInt8], by encoding: some CharacterEncoding) -> String? {
    var encoding = encoding
    var reader = ByteReader(bytes)
    var scalars = String.UnicodeScalarView()
    while let byte = reader.next() {
      guard encoding.read(byte, &reader, to: &scalars) else { return nil }
    }
    return String(scalars)
  }
}
