import Values

/// Reads YAML's flow style: `[a, b]`, `{k: v}`, `"…"`, `'…'`.
struct YAMLFlow {
  private let scalars: [Character]
  private var index = 0
  private let line: Int
  private let anchors: [String: Value]
  private var depth = 0

  init(_ text: Substring, line: Int, anchors: [String: Value]) {
    scalars = Array(text)
    self.line = line
    self.anchors = anchors
  }

  mutating func whole() throws(YAMLError) -> Value {
    let value = try value()
    skipSpace()
    guard index == scalars.count else { throw fault("unexpected text after the value") }
    return value
  }

  private func fault(_ message: String) -> YAMLError { YAMLError(message: message, line: line) }

  private var next: Character? { index < scalars.count ? scalars[index] : nil }

  private mutating func skipSpace() {
    while let character = next {
      if character == "#", index > 0, scalars[index - 1].isWhitespace {
        while let inner = next, inner != "\n" {
          _ = inner
          index += 1
        }
      } else if character.isWhitespace {
        index += 1
      } else {
        return
      }
    }
  }

  private mutating func value() throws(YAMLError) -> Value {
    skipSpace()
    depth += 1
    defer { depth -= 1 }
    guard depth <= YAMLReader.maximumDepth else { throw fault("nested too deeply") }
    switch next {
    case "[": return try sequence()
    case "{": return try mapping()
    case "\"": return .string(try doubleQuoted())
    case "'": return .string(try singleQuoted())
    case "*":
      let name = String(plain().dropFirst())
      guard let value = anchors[name] else { throw fault("there is no anchor `\(name)`") }
      return value
    case "@", "`", "%": throw fault("a text that begins with this character must be in quotes")
    default: return try YAMLScalar.value(plain(), line: line)
    }
  }

  private mutating func sequence() throws(YAMLError) -> Value {
    index += 1
    var elements: [Value] = []
    while true {
      skipSpace()
      if next == "]" {
        index += 1
        return .tuple(elements)
      }
      var element = try value()
      skipSpace()
      if next == ":" {
        index += 1
        let key = (try? element.converted(to: .string))?.string ?? ""
        element = .object([key: try value()])
        skipSpace()
      }
      elements.append(element)
      try separator("]")
    }
  }

  private mutating func mapping() throws(YAMLError) -> Value {
    index += 1
    var entries: [String: Value] = [:]
    while true {
      skipSpace()
      if next == "}" {
        index += 1
        return .object(entries)
      }
      let key: String
      switch next {
      case "\"": key = try doubleQuoted()
      case "'": key = try singleQuoted()
      default:
        guard let plain = YAMLScalar.key(plain()) else { throw fault("a key must not be null") }
        key = plain
      }
      skipSpace()
      if next == ":" {
        index += 1
        entries[key] = try value()
      } else {
        entries[key] = .null()
      }
      try separator("}")
    }
  }

  private mutating func separator(_ close: Character) throws(YAMLError) {
    skipSpace()
    if next == "," {
      index += 1
    } else if next != close {
      throw fault("expected `,` or `\(close)`")
    }
  }

  private mutating func plain() -> String {
    var text = ""
    while let character = next {
      if ",[]{}".contains(character) || character == "\n" { break }
      if character == ":" {
        let following = index + 1 < scalars.count ? scalars[index + 1] : " "
        if following.isWhitespace || ",[]{}".contains(following) { break }
      }
      if character == "#", text.last?.isWhitespace == true { break }
      text.append(character)
      index += 1
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private mutating func singleQuoted() throws(YAMLError) -> String {
    var text = ""
    index += 1
    while let character = next {
      index += 1
      if character == "'" {
        guard next == "'" else { return text }
        index += 1
      }
      if character == "\n" { fold(&text) } else { text.append(character) }
    }
    throw fault("a quote is not closed")
  }

  private mutating func doubleQuoted() throws(YAMLError) -> String {
    var text = ""
    index += 1
    while let character = next {
      index += 1
      switch character {
      case "\"": return text
      case "\n": fold(&text)
      case "\\": text += try escape()
      default: text.append(character)
      }
    }
    throw fault("a quote is not closed")
  }

  /// A line break within quotes: a space, or as many line breaks as there are empty lines.
  private mutating func fold(_ text: inout String) {
    while text.last == " " || text.last == "\t" { text.removeLast() }
    var breaks = 0
    while next == "\n" {
      breaks += 1
      index += 1
    }
    text += breaks == 0 ? " " : String(repeating: "\n", count: breaks)
  }

  private mutating func escape() throws(YAMLError) -> String {
    guard let character = next else { throw fault("a quote is not closed") }
    index += 1
    let simple: [Character: String] = [
      "0": "\0", "a": "\u{07}", "b": "\u{08}", "t": "\t", "n": "\n", "v": "\u{0B}", "f": "\u{0C}", "r": "\r",
      "e": "\u{1B}", " ": " ", "\"": "\"", "\\": "\\", "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}",
      "P": "\u{2029}", "\n": "",
    ]
    if let text = simple[character] { return text }
    let widths: [Character: Int] = ["x": 2, "u": 4, "U": 8]
    guard let width = widths[character], index + width <= scalars.count,
      let value = UInt32(String(scalars[index..<index + width]), radix: 16), let scalar = Unicode.Scalar(value)
    else { throw fault("invalid escape sequence in quotes") }
    index += width
    return String(scalar)
  }
}
