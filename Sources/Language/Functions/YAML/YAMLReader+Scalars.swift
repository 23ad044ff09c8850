import Values

/// Scalars, and what comes before values: anchors, tags and aliases.
extension YAMLReader {
  /// The value whose text begins the current line.
  mutating func scalarNode(parentIndent: Int) throws(YAMLError) -> Value {
    guard let line = current else { return .null() }
    switch line.text.first {
    case "&": return try anchored(line, parentIndent: parentIndent)
    case "!": return try tagged(line, parentIndent: parentIndent)
    case "*":
      index += 1
      let name = Self.withoutComment(line.text.dropFirst())
      guard let value = anchors[name] else {
        throw YAMLError(message: "there is no anchor `\(name)`", line: line.number)
      }
      return value
    case "|", ">": return try blockScalar(line, parentIndent: parentIndent)
    case "[", "{", "\"", "'": return try flow(line)
    case "@", "`", "%":
      throw YAMLError(message: "a text that begins with this character must be in quotes", line: line.number)
    default: return try plain(line, parentIndent: parentIndent)
    }
  }

  private mutating func anchored(_ line: Line, parentIndent: Int) throws(YAMLError) -> Value {
    let name = line.text.dropFirst().prefix { $0 != " " }
    let value = try rest(line, line.text.dropFirst(1 + name.count), parentIndent: parentIndent)
    anchors[String(name)] = value
    if value.isTooLarge || value.isTooDeep { throw YAMLError(message: "the value is too large", line: line.number) }
    return value
  }

  private mutating func rest(_ line: Line, _ text: Substring, parentIndent: Int) throws(YAMLError) -> Value {
    let content = text.drop { $0 == " " }
    if content.isEmpty || content.first == "#" {
      index += 1
      guard let next = current, next.indent > parentIndent else { return .null() }
      return try node(minimumIndent: parentIndent + 1)
    }
    lines[index].text = content
    return try scalarNode(parentIndent: parentIndent)
  }

  private mutating func tagged(_ line: Line, parentIndent: Int) throws(YAMLError) -> Value {
    let tag = line.text.prefix { $0 != " " }
    let content = line.text.dropFirst(tag.count).drop { $0 == " " }
    switch tag {
    case "!!str":
      if let first = content.first, "\"'|>".contains(first) { break }
      index += 1
      return .string(Self.withoutComment(content))
    case "!!timestamp", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq": break
    case "!!binary":
      index += 1
      guard Base64.decode(Self.withoutComment(content)) != nil else {
        throw YAMLError(message: "`!!binary` is no Base64", line: line.number)
      }
      return .string(Self.withoutComment(content))
    default: throw YAMLError(message: "the tag `\(tag)` is not supported", line: line.number)
    }
    return try rest(line, content, parentIndent: parentIndent)
  }

  /// A flow collection or a quoted text, over as many lines as it takes.
  private mutating func flow(_ line: Line) throws(YAMLError) -> Value {
    var text = String(line.text)
    var balance = FlowBalance()
    balance.read(line.text)
    index += 1
    while !balance.isClosed {
      guard index < lines.count else { throw YAMLError(message: "a bracket or quote is not closed", line: line.number) }
      text += balance.isQuoted && lines[index].text.isEmpty ? "\n" : "\n" + lines[index].text
      balance.read(lines[index].text)
      index += 1
    }
    var flow = YAMLFlow(text[...], line: line.number, anchors: anchors)
    return try flow.whole()
  }

  private mutating func plain(_ line: Line, parentIndent: Int) throws(YAMLError) -> Value {
    var parts = [Self.withoutComment(line.text)]
    let hasComment = parts[0].count < line.text.count && line.text.contains(" #")
    index += 1
    var blanks = 0
    while !hasComment, index < lines.count {
      let next = lines[index]
      if next.text.allSatisfy(\.isWhitespace) {
        blanks += 1
        index += 1
        continue
      }
      guard next.indent > parentIndent, next.text.first != "#", !isDocumentEnd(next) else { break }
      let content = Self.withoutComment(next.text)
      parts.append(blanks > 0 ? String(repeating: "\n", count: blanks) + content : " " + content)
      blanks = 0
      index += 1
    }
    return parts.count == 1 ? try YAMLScalar.value(parts[0], line: line.number) : .string(parts.joined())
  }

  /// `|` keeps line breaks, `>` folds them; `-` and `+` say what becomes of those at the end.
  private mutating func blockScalar(_ line: Line, parentIndent: Int) throws(YAMLError) -> Value {
    let header = Self.withoutComment(line.text)
    let isFolded = header.first == ">"
    let given = header.compactMap(\.wholeNumberValue).first
    index += 1
    let start = index
    var indent = given.map { max(parentIndent, 0) + $0 }
    while index < raw.count {
      let text = raw[index]
      let spaces = text.prefix { $0 == " " }.count
      if spaces == text.count {
        index += 1
        continue
      }
      if indent == nil { indent = spaces > parentIndent ? spaces : nil }
      guard let indent, spaces >= indent else { break }
      index += 1
    }
    let width = indent ?? 0
    var body = raw[start..<index].map { String($0.dropFirst(width)) }
    // What follows the last line break is no line.
    if index == raw.count, body.last?.isEmpty == true { body.removeLast() }
    var trailing = 0
    while let last = body.last, last.isEmpty {
      body.removeLast()
      trailing += 1
    }
    var text = isFolded ? Self.folded(body) : body.joined(separator: "\n")
    if !header.contains("-"), !body.isEmpty { text += "\n" }
    if header.contains("+") { text += String(repeating: "\n", count: trailing) }
    return .string(text)
  }

  private static func folded(_ lines: [String]) -> String {
    var out = ""
    var breaks = 0
    var previousIsIndented = true
    for line in lines {
      if line.isEmpty {
        breaks += 1
        continue
      }
      let isIndented = line.first == " "
      if !out.isEmpty {
        if isIndented || previousIsIndented {
          out += String(repeating: "\n", count: breaks + 1)
        } else {
          out += breaks == 0 ? " " : String(repeating: "\n", count: breaks)
        }
      } else {
        out += String(repeating: "\n", count: breaks)
      }
      out += line
      breaks = 0
      previousIsIndented = isIndented
    }
    return out
  }

  /// The text up to a comment, without white space at its end.
  static func withoutComment(_ text: Substring) -> String {
    var end = text.endIndex
    var previous: Character = " "
    for index in text.indices {
      if text[index] == "#", previous == " " || previous == "\t" {
        end = index
        break
      }
      previous = text[index]
    }
    var kept = text[..<end]
    while let last = kept.last, last.isWhitespace { kept.removeLast() }
    return String(kept)
  }
}

/// Whether brackets and quotes are closed.
private struct FlowBalance {
  private var depth = 0
  private var quote: Character?
  private var hasBegun = false

  var isQuoted: Bool { quote != nil }
  var isClosed: Bool { hasBegun && depth <= 0 && quote == nil }

  mutating func read(_ text: Substring) {
    var isEscaped = false
    var previous: Character = " "
    for character in text {
      defer { previous = character }
      if isEscaped {
        isEscaped = false
        continue
      }
      if let open = quote {
        if character == "\\", open == "\"" { isEscaped = true } else if character == open { quote = nil }
        continue
      }
      switch character {
      case "\"", "'": if " [{,:'".contains(previous) || !hasBegun { quote = character }
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      case "#" where previous == " ": return
      default: break
      }
      hasBegun = true
    }
  }
}
