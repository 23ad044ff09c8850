import Diagnostics

/// Reads JSON (RFC 8259) into nodes with places, reporting several faults of one text.
struct JSONParser {
  let file: SourceFile
  let bytes: SourceBytes
  var position: Int
  var diagnostics = Diagnostics()
  private var faults = 0
  private var depth = 0

  init(file: SourceFile, bytes: SourceBytes) {
    self.file = file
    self.bytes = bytes
    position = bytes.byteOrderMark
  }

  /// Reads the whole text.
  mutating func root() -> JSONNode {
    let value = value("a JSON object")
    skipBlanks()
    if position < bytes.count, diagnostics.isEmpty {
      report("unexpected text after the JSON value", at: token(), hints: ["remove it"])
    }
    return value
  }

  // MARK: Faults

  mutating func report(_ summary: String, detail: String = "", at range: ByteRange, hints: [String] = []) {
    faults += 1
    guard faults <= SyntaxLimits.diagnostics else { return }
    diagnostics.error(summary, detail: detail, range: SourceRange(file, range), hints: hints)
  }

  /// The word, number or character at the position.
  func token() -> ByteRange {
    var end = position
    while Lexer.continuesName(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
    if end == position { end += bytes.scalar(at: position)?.length ?? (position < bytes.count ? 1 : 0) }
    return ByteRange(position, end)
  }

  private var found: String {
    let range = token()
    return range.isEmpty ? "found the end of the text" : "found `\(bytes.string(position, Int(range.end)))`"
  }

  // MARK: Values

  mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value(_ expected: String) -> JSONNode {
    skipBlanks()
    switch bytes[position] {
    case UInt8(ascii: "{"): return nested { $0.object() }
    case UInt8(ascii: "["): return nested { $0.array() }
    case UInt8(ascii: "\""):
      let string = string()
      return .string(string.text, string.range)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return keyword()
    default:
      let range = token()
      var hints: [String] = []
      switch bytes[position] {
      case UInt8(ascii: "'"): hints = ["strings stand in double quotes: `\"…\"`"]
      case UInt8(ascii: "/"), UInt8(ascii: "#"): hints = ["JSON has no comments; a property named `\"//\"` is ignored"]
      default: break
      }
      report("expected \(expected)", detail: found, at: range, hints: hints)
      skipToSeparator()
      return .invalid(range)
    }
  }

  private mutating func nested(_ read: (inout JSONParser) -> JSONNode) -> JSONNode {
    guard depth < SyntaxLimits.nesting else {
      let range = ByteRange(position, position + 1)
      report("nested too deeply", detail: "at most \(SyntaxLimits.nesting) levels may nest", at: range)
      skipToSeparator()
      return .invalid(range)
    }
    depth += 1
    defer { depth -= 1 }
    return read(&self)
  }

  private mutating func keyword() -> JSONNode {
    let range = token()
    position = Int(range.end)
    let word = bytes.string(Int(range.start), Int(range.end))
    switch word {
    case "true": return .bool(true, range)
    case "false": return .bool(false, range)
    case "null": return .null(range)
    default:
      let hints = Suggestion.hints(for: word, among: ["true", "false", "null"])
      report(
        "unknown JSON word `\(word)`", detail: "JSON has `true`, `false` and `null`; all other words are strings",
        at: range, hints: hints.isEmpty ? ["write `\"\(word)\"`"] : hints)
      return .invalid(range)
    }
  }

  private mutating func number() -> JSONNode {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = bytes[position]
    var isSound = skipDigits()
    if first == UInt8(ascii: "0"), position - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) { isSound = false }
    if bytes[position] == UInt8(ascii: ".") {
      position += 1
      isSound = skipDigits() && isSound
    }
    if bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
      isSound = skipDigits() && isSound
    }
    if Lexer.continuesName(bytes[position]) {
      position = Int(token().end)
      isSound = false
    }
    let range = ByteRange(start, position)
    let text = bytes.string(start, position)
    guard isSound else {
      report(
        "invalid JSON number `\(text)`", detail: "a number is like `12`, `-0.5` or `1e10`", at: range,
        hints: ["write anything else as a string"])
      return .invalid(range)
    }
    return .number(NumberLiteral(text: text), range)
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while bytes[position] &- 0x30 < 10 { position += 1 }
    return position > start
  }

  private mutating func array() -> JSONNode {
    let open = ByteRange(position, position + 1)
    position += 1
    var elements: [JSONNode] = []
    skipBlanks()
    while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
      elements.append(value("a JSON value"))
      guard separator(closer: UInt8(ascii: "]"), "elements") else { break }
    }
    return .array(elements, open: open, close: close(UInt8(ascii: "]"), "[", open))
  }

  private mutating func object() -> JSONNode {
    let open = ByteRange(position, position + 1)
    position += 1
    var properties: [JSONNode.Property] = []
    skipBlanks()
    while position < bytes.count, bytes[position] != UInt8(ascii: "}") {
      if let property = property() { properties.append(property) }
      guard separator(closer: UInt8(ascii: "}"), "properties") else { break }
    }
    return .object(properties, open: open, close: close(UInt8(ascii: "}"), "{", open))
  }

  private mutating func property() -> JSONNode.Property? {
    guard bytes[position] == UInt8(ascii: "\"") else {
      let range = token()
      let isWord = Lexer.continuesName(bytes[position])
      report(
        "expected the name of a property, in double quotes", detail: found, at: range,
        hints: isWord
          ? ["write `\"\(bytes.string(position, Int(range.end)))\"`"]
          : bytes[position] == UInt8(ascii: "/") || bytes[position] == UInt8(ascii: "#")
            ? ["JSON has no comments; a property named `\"//\"` is ignored"]
            : bytes[position] == UInt8(ascii: "'") ? ["strings stand in double quotes: `\"…\"`"] : [])
      skipToSeparator()
      return nil
    }
    let name = string()
    skipBlanks()
    let colon = ByteRange(position, position + 1)
    switch bytes[position] {
    case UInt8(ascii: ":"): position += 1
    case UInt8(ascii: "="):
      report("expected `:`, found `=`", detail: "JSON properties are set with `:`", at: colon)
      position += 1
    default:
      report("expected `:` and a value after the name of the property", detail: found, at: token())
      skipToSeparator()
      return nil
    }
    let value = value("a JSON value")
    return JSONNode.Property(name: name.text, nameRange: name.range, colonRange: colon, value: value)
  }

  /// Consumes what separates two items; false at the closer and when the collection cannot go on.
  private mutating func separator(closer: UInt8, _ what: String) -> Bool {
    skipBlanks()
    let next = bytes[position]
    if next == closer || position >= bytes.count { return false }
    if next == UInt8(ascii: ",") {
      let comma = ByteRange(position, position + 1)
      position += 1
      skipBlanks()
      if bytes[position] == closer {
        report(
          "trailing comma", detail: "JSON allows no `,` after the last of the \(what)", at: comma, hints: ["remove it"])
      }
      return bytes[position] != closer
    }
    if next == UInt8(ascii: "}") || next == UInt8(ascii: "]") { return false }
    let isValue = next == UInt8(ascii: "\"") || next == UInt8(ascii: "{") || next == UInt8(ascii: "[")
    report(
      "missing `,` between \(what)", detail: found, at: token(),
      hints: next == UInt8(ascii: "/") || next == UInt8(ascii: "#")
        ? ["JSON has no comments; a property named `\"//\"` is ignored"] : isValue ? ["put a `,` before it"] : [])
    if !isValue {
      skipToSeparator()
      if bytes[position] == UInt8(ascii: ",") { position += 1 }
      skipBlanks()
    }
    return position < bytes.count && bytes[position] != closer
  }

  private mutating func close(_ closer: UInt8, _ opener: String, _ open: ByteRange) -> ByteRange {
    skipBlanks()
    if bytes[position] == closer {
      position += 1
      return ByteRange(position - 1, position)
    }
    let symbol = String(Unicode.Scalar(closer))
    report(
      "unclosed `\(opener)`", detail: "\(found) before the `\(symbol)` of this `\(opener)`", at: open,
      hints: ["add a `\(symbol)`"])
    if bytes[position] == UInt8(ascii: "}") || bytes[position] == UInt8(ascii: "]") { position += 1 }
    return ByteRange(position, position)
  }

  /// After a fault: skips to the next `,` or closer of the collection at hand, over nested ones and strings.
  private mutating func skipToSeparator() {
    var nesting = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        skipString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): nesting += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if nesting == 0 { return }
        nesting -= 1
      case UInt8(ascii: ",") where nesting == 0: return
      default: break
      }
      position += 1
    }
  }

  private mutating func skipString() {
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != 0x0A {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position + 1, bytes.count)
  }
}
