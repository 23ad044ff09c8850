extension JSONDocument {
  /// Where and why a text is no JSON.
  public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In bytes from the start.
    public var offset: Int
    public var reason: String

    public var description: String { "\(reason) at byte \(offset)" }
  }

  /// Documents nested deeper are refused.
  public static let maximumDepth = 128

  /// Parses one document (RFC 8259).
  public init(parsing bytes: some Collection<UInt8>) throws(ParseError) {
    let array = Array(bytes)
    var parser = Parser(array)
    self = try parser.document()
  }

  fileprivate struct Parser {
    let bytes: [UInt8]
    var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(ParseError) -> JSONDocument {
      let value = try value(depth: 0)
      skipSpace()
      guard index == bytes.count else { throw error("expected the end") }
      return value
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func error(_ reason: String) -> ParseError { ParseError(offset: index, reason: reason) }

    private mutating func skipSpace() {
      while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard current == byte else { return false }
      index += 1
      return true
    }

    private mutating func value(depth: Int) throws(ParseError) -> JSONDocument {
      guard depth <= JSONDocument.maximumDepth else { throw error("nested too deeply") }
      skipSpace()
      switch current {
      case UInt8(ascii: "{"): return try object(depth: depth)
      case UInt8(ascii: "["): return try array(depth: depth)
      case UInt8(ascii: "\""): return .string(try string())
      case UInt8(ascii: "t"): return try word("true", .bool(true))
      case UInt8(ascii: "f"): return try word("false", .bool(false))
      case UInt8(ascii: "n"): return try word("null", .null)
      case UInt8(ascii: "-"): return try number()
      case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
      case nil: throw error("unexpected end")
      default: throw error("expected a value")
      }
    }

    private mutating func word(_ text: StaticString, _ value: JSONDocument) throws(ParseError) -> JSONDocument {
      let end = index + text.utf8CodeUnitCount
      let matches = text.withUTF8Buffer { end <= bytes.count && bytes[index..<end].elementsEqual($0) }
      guard matches else { throw error("expected a value") }
      index = end
      return value
    }

    private mutating func object(depth: Int) throws(ParseError) -> JSONDocument {
      index += 1
      var fields: [Field] = []
      if take(UInt8(ascii: "}")) { return .object(fields) }
      repeat {
        skipSpace()
        guard current == UInt8(ascii: "\"") else { throw error("expected a field's name") }
        let name = try string()
        guard take(UInt8(ascii: ":")) else { throw error("expected `:`") }
        fields.append(Field(name, try value(depth: depth + 1)))
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw error("expected `,` or `}`") }
      return .object(fields)
    }

    private mutating func array(depth: Int) throws(ParseError) -> JSONDocument {
      index += 1
      var elements: [JSONDocument] = []
      if take(UInt8(ascii: "]")) { return .array(elements) }
      repeat { elements.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw error("expected `,` or `]`") }
      return .array(elements)
    }

    private mutating func number() throws(ParseError) -> JSONDocument {
      let start = index
      var isWhole = true
      if current == UInt8(ascii: "-") { index += 1 }
      let zero = current == UInt8(ascii: "0")
      let digits = skipDigits()
      guard digits > 0, !zero || digits == 1 else { throw error("malformed number") }
      if current == UInt8(ascii: ".") {
        isWhole = false
        index += 1
        guard skipDigits() > 0 else { throw error("malformed number") }
      }
      if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
        isWhole = false
        index += 1
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
        guard skipDigits() > 0 else { throw error("malformed number") }
      }
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      if isWhole, let whole = Int64(text) { return .integer(whole) }
      guard let number = Double(text), number.isFinite else { throw error("number out of range") }
      return .number(number)
    }

    private mutating func skipDigits() -> Int {
      let start = index
      while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
      return index - start
    }

    private mutating func string() throws(ParseError) -> String {
      index += 1
      let start = index
      while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
      if current == UInt8(ascii: "\"") {
        defer { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
      }
      var text = Array(bytes[start..<index])
      while let byte = current {
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
        case UInt8(ascii: "\\"): try escape(into: &text)
        case 0..<0x20:
          index -= 1
          throw error("control character in a string")
        default: text.append(byte)
        }
      }
      throw error("unterminated string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(ParseError) {
      guard let byte = current else { throw error("unterminated string") }
      index += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
      default: throw error("unknown escape")
      }
    }

    /// The character of a `\u` escape and of the low surrogate after it; a lone surrogate becomes U+FFFD.
    private mutating func scalar() throws(ParseError) -> Character {
      let first = try hex()
      if (0xD800..<0xDC00).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
      {
        let mark = index
        index += 2
        let second = try hex()
        if (0xDC00..<0xE000).contains(second),
          let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        {
          return Character(scalar)
        }
        index = mark
      }
      return Character(Unicode.Scalar(first) ?? "\u{FFFD}")
    }

    private mutating func hex() throws(ParseError) -> UInt32 {
      guard index + 4 <= bytes.count else { throw error("unterminated string") }
      var value: UInt32 = 0
      for byte in bytes[index..<index + 4] {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error("malformed escape") }
        value = value << 4 | UInt32(digit)
      }
      index += 4
      return value
    }
  }
}
