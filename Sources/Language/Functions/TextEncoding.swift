/// Encodings of text by their IANA names.
enum TextEncoding {
  case utf8
  /// - Parameter isMarked: whether the bytes begin with a byte order mark, without which they are big-endian.
  case utf16(isLittle: Bool, isMarked: Bool)
  case latin1
  case windows1252
  case ascii
  /// One that the system's `iconv` knows by this name.
  case system(String)

  init(_ name: String) throws(FunctionError) {
    switch name.uppercased() {
    case "UTF-8", "CSUTF8": self = .utf8
    case "UTF-16LE", "CSUTF16LE": self = .utf16(isLittle: true, isMarked: false)
    case "UTF-16BE", "CSUTF16BE": self = .utf16(isLittle: false, isMarked: false)
    case "UTF-16", "CSUTF16": self = .utf16(isLittle: false, isMarked: true)
    case "ISO-8859-1", "ISO_8859-1", "ISO_8859-1:1987", "ISO-IR-100", "LATIN1", "L1", "IBM819", "CP819", "CSISOLATIN1":
      self = .latin1
    case "WINDOWS-1252", "CSWINDOWS1252": self = .windows1252
    case "US-ASCII", "ASCII", "US", "CSASCII", "ANSI_X3.4-1968", "ANSI_X3.4-1986", "ISO646-US", "ISO_646.IRV:1991",
      "ISO-IR-6", "IBM367", "CP367":
      self = .ascii
    case let name:
      guard let known = Self.systemNames[name] else {
        throw FunctionError(
          "the encoding \(StringLiteral.quoted(name)) is not known", argument: 1,
          hints: [
            "the names are those of the IANA, such as \"UTF-8\", \"UTF-16LE\", \"ISO-8859-15\", \"windows-1250\" or \"Shift_JIS\""
          ])
      }
      self = .system(known)
    }
  }

  /// The names and aliases of the IANA by what `iconv` calls the encoding.
  private static let systemNames: [String: String] = {
    let aliases = [
      "ISO-8859-2": "ISO-8859-2 ISO_8859-2 LATIN2 L2 CSISOLATIN2",
      "ISO-8859-3": "ISO-8859-3 LATIN3 L3",
      "ISO-8859-4": "ISO-8859-4 LATIN4 L4",
      "ISO-8859-5": "ISO-8859-5 ISO_8859-5 CYRILLIC CSISOLATINCYRILLIC",
      "ISO-8859-6": "ISO-8859-6 ISO-8859-6-E ISO-8859-6-I ARABIC",
      "ISO-8859-7": "ISO-8859-7 ISO_8859-7 GREEK GREEK8 ELOT_928 ECMA-118",
      "ISO-8859-8": "ISO-8859-8 ISO-8859-8-E ISO-8859-8-I HEBREW",
      "ISO-8859-9": "ISO-8859-9 ISO_8859-9 LATIN5 L5",
      "ISO-8859-10": "ISO-8859-10 LATIN6 L6",
      "ISO-8859-13": "ISO-8859-13",
      "ISO-8859-14": "ISO-8859-14 LATIN8 L8",
      "ISO-8859-15": "ISO-8859-15 ISO_8859-15 LATIN-9",
      "ISO-8859-16": "ISO-8859-16 LATIN10 L10",
      "CP874": "WINDOWS-874",
      "CP1250": "WINDOWS-1250",
      "CP1251": "WINDOWS-1251",
      "CP1253": "WINDOWS-1253",
      "CP1254": "WINDOWS-1254",
      "CP1255": "WINDOWS-1255",
      "CP1256": "WINDOWS-1256",
      "CP1257": "WINDOWS-1257",
      "CP1258": "WINDOWS-1258",
      "KOI8-R": "KOI8-R CSKOI8R",
      "KOI8-U": "KOI8-U",
      "IBM037": "IBM037 CP037",
      "IBM437": "IBM437 CP437 437",
      "IBM850": "IBM850 CP850 850",
      "IBM852": "IBM852 CP852",
      "IBM855": "IBM855 CP855",
      "CP858": "IBM00858 CP00858",
      "IBM860": "IBM860 CP860",
      "IBM862": "IBM862 CP862",
      "IBM863": "IBM863 CP863",
      "IBM865": "IBM865 CP865",
      "IBM866": "IBM866 CP866 866 CSIBM866",
      "IBM1047": "IBM1047 IBM-1047",
      "IBM1140": "IBM01140 CP01140",
      "MACINTOSH": "MACINTOSH MAC CSMACINTOSH",
      "SHIFT_JIS": "SHIFT_JIS MS_KANJI CSSHIFTJIS",
      "EUC-JP": "EUC-JP CSEUCPKDFMTJAPANESE EXTENDED_UNIX_CODE_PACKED_FORMAT_FOR_JAPANESE",
      "ISO-2022-JP": "ISO-2022-JP CSISO2022JP",
      "EUC-KR": "EUC-KR CSEUCKR",
      "GBK": "GBK CP936 MS936 WINDOWS-936 CSGBK",
      "GB18030": "GB18030 CSGB18030",
      "BIG5-HKSCS": "BIG5 CSBIG5",
    ]
    var names: [String: String] = [:]
    for (system, known) in aliases {
      for name in known.split(separator: " ") { names[String(name)] = system }
    }
    return names
  }()

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
    case .system(let name): return EncodingConverter(from: "UTF-8", to: name).convert(Array(text.utf8))
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
    case .system(let name):
      return EncodingConverter(from: name, to: "UTF-8").convert(bytes).map { String(decoding: $0, as: UTF8.self) }
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
