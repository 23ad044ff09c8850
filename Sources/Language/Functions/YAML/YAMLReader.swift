import Values

/// Why a text is not the YAML that can be read.
struct YAMLError: Error {
  let message: String
  /// From 1.
  let line: Int
}

/// Reads one YAML document: block and flow collections, all kinds of scalars, anchors, aliases and merge keys.
struct YAMLReader {
  struct Line {
    var indent: Int
    var text: Substring
    let number: Int
  }

  static let maximumDepth = 200

  var lines: [Line] = []
  /// The lines as they are, for block scalars.
  let raw: [Substring]
  var index = 0
  var depth = 0
  var anchors: [String: Value] = [:]

  init(_ text: String) throws(YAMLError) {
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    raw = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (offset, line) in raw.enumerated() {
      let content = line.drop { $0 == " " }
      guard line.unicodeScalars.allSatisfy(Self.isAllowed) else {
        throw YAMLError(message: "control characters are not allowed", line: offset + 1)
      }
      if content.first == "\t", !content.allSatisfy(\.isWhitespace) {
        throw YAMLError(message: "a line is indented by a tab", line: offset + 1)
      }
      lines.append(Line(indent: line.count - content.count, text: content, number: offset + 1))
    }
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...: true
    default: false
    }
  }

  mutating func document() throws(YAMLError) -> Value {
    while let line = current, line.text.hasPrefix("%") { index += 1 }
    var isBegun = false
    if let line = current, line.indent == 0, line.text == "---" || line.text.hasPrefix("--- ") {
      isBegun = true
      lines[index].text = line.text.dropFirst(3).drop { $0 == " " }
      if !lines[index].text.isEmpty { lines[index].indent = 4 }
    }
    guard let first = current, !isDocumentEnd(first) else {
      if isBegun, current == nil { return .null() }
      throw YAMLError(message: "there is no document", line: 1)
    }
    let value = try node(minimumIndent: 0)
    if let rest = current, rest.indent == 0, rest.text.hasPrefix("---") {
      throw YAMLError(message: "another document begins, where only one can be read", line: rest.number)
    }
    if let rest = current, !isDocumentEnd(rest) {
      throw YAMLError(message: "this belongs to nothing before it; is its indentation right?", line: rest.number)
    }
    return value
  }

  func isDocumentEnd(_ line: Line) -> Bool { line.indent == 0 && (line.text == "..." || line.text.hasPrefix("---")) }

  /// The next line with content, blank lines and comments passed over.
  var current: Line? {
    mutating get {
      while index < lines.count {
        let text = lines[index].text
        if !text.allSatisfy(\.isWhitespace), text.first != "#" { return lines[index] }
        index += 1
      }
      return nil
    }
  }

  /// The value that begins at the current line, if that is indented enough; null otherwise.
  mutating func node(minimumIndent: Int) throws(YAMLError) -> Value {
    guard let line = current, line.indent >= minimumIndent, !isDocumentEnd(line) else { return .null() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw YAMLError(message: "nested too deeply", line: line.number) }
    if Self.isSequenceItem(line.text) { return try sequence(line.indent) }
    if Self.isExplicitKey(line.text) { return try mapping(line.indent) }
    if try keyEnd(line) != nil { return try mapping(line.indent) }
    return try scalarNode(parentIndent: minimumIndent - 1)
  }

  /// `? key`, whose value follows in a line of its own after `:`.
  private static func isExplicitKey(_ text: Substring) -> Bool { text.hasPrefix("? ") }

  static func isSequenceItem(_ text: Substring) -> Bool { text == "-" || text.hasPrefix("- ") }

  private mutating func sequence(_ indent: Int) throws(YAMLError) -> Value {
    var elements: [Value] = []
    while let line = current, line.indent == indent, Self.isSequenceItem(line.text) {
      let rest = line.text.dropFirst()
      let content = rest.drop { $0 == " " }
      if content.isEmpty || content.first == "#" {
        index += 1
        elements.append(try node(minimumIndent: indent + 1))
      } else {
        lines[index].indent = indent + 1 + rest.count - content.count
        lines[index].text = content
        elements.append(try node(minimumIndent: indent + 1))
      }
    }
    return .tuple(elements)
  }

  private mutating func mapping(_ indent: Int) throws(YAMLError) -> Value {
    var entries: [String: Value] = [:]
    var merged: [ValueMap] = []
    while let line = current, line.indent == indent, !isDocumentEnd(line) {
      if Self.isExplicitKey(line.text) {
        let (key, value) = try explicitEntry(line)
        entries[key] = value
        continue
      }
      guard let end = try keyEnd(line) else { break }
      let key = try self.key(line.text[..<end], line)
      let rest = line.text[line.text.index(after: end)...].drop { $0 == " " || $0 == "\t" }
      let value: Value
      if rest.isEmpty || rest.first == "#" {
        index += 1
        value = try nested(indent)
      } else {
        lines[index].text = rest
        if Self.isSequenceItem(rest) {
          throw YAMLError(message: "a list cannot begin on the line of its key", line: line.number)
        }
        if try keyEnd(lines[index]) != nil {
          throw YAMLError(message: "a value cannot be a mapping on the line of its key", line: line.number)
        }
        value = try scalarNode(parentIndent: indent)
      }
      if key == "<<" {
        guard let sources = Self.sources(value) else {
          throw YAMLError(message: "`<<` takes a mapping, or a list of them", line: line.number)
        }
        merged += sources
        continue
      }
      entries[key] = value
    }
    for source in merged {
      for (key, value) in source where entries[key] == nil { entries[key] = value }
    }
    return .object(entries)
  }

  private mutating func explicitEntry(_ line: Line) throws(YAMLError) -> (String, Value) {
    lines[index].indent += 2
    lines[index].text = line.text.dropFirst(2)
    let key = try node(minimumIndent: line.indent + 1)
    guard let text = (try? key.converted(to: .string))?.string else {
      throw YAMLError(message: "a key must be a text", line: line.number)
    }
    guard let next = current, next.indent == line.indent, next.text == ":" || next.text.hasPrefix(": ") else {
      return (text, .null())
    }
    lines[index].indent += 2
    lines[index].text = next.text.dropFirst(next.text == ":" ? 1 : 2)
    return (text, try node(minimumIndent: line.indent + 1))
  }

  /// The value of a key that stands alone on its line; a sequence may be as little indented as its key.
  private mutating func nested(_ indent: Int) throws(YAMLError) -> Value {
    guard let line = current else { return .null() }
    if line.indent == indent, Self.isSequenceItem(line.text) { return try node(minimumIndent: indent) }
    return try node(minimumIndent: indent + 1)
  }

  private static func sources(_ value: Value) -> [ValueMap]? {
    if let entries = value.attributes { return [entries] }
    let all = value.elements?.compactMap(\.attributes)
    return all?.count == value.elements?.count ? all : nil
  }

  private func key(_ text: Substring, _ line: Line) throws(YAMLError) -> String {
    var trimmed = text
    while trimmed.last == " " { trimmed.removeLast() }
    guard trimmed.first == "\"" || trimmed.first == "'" else {
      guard let key = YAMLScalar.key(String(trimmed)) else {
        throw YAMLError(message: "a key must not be null", line: line.number)
      }
      return key
    }
    var flow = YAMLFlow(trimmed, line: line.number, anchors: anchors)
    return try flow.whole().string ?? String(trimmed)
  }

  /// Where the colon after a line's key stands; `nil` when the line is no entry of a mapping.
  private func keyEnd(_ line: Line) throws(YAMLError) -> Substring.Index? {
    let text = line.text
    guard let first = text.first, !"[{|>&*!#%@`".contains(first) else {
      return nil
    }
    var index = text.startIndex
    if first == "\"" || first == "'" {
      index = text.index(after: index)
      while index < text.endIndex, text[index] != first {
        if text[index] == "\\", first == "\"" {
          index = text.index(index, offsetBy: 1, limitedBy: text.endIndex) ?? text.endIndex
        }
        if index < text.endIndex { index = text.index(after: index) }
      }
      guard index < text.endIndex else { return nil }
      index = text.index(after: index)
      while index < text.endIndex, text[index] == " " { index = text.index(after: index) }
      return index < text.endIndex && text[index] == ":" && Self.endsKey(text, index) ? index : nil
    }
    while index < text.endIndex {
      if text[index] == ":", Self.endsKey(text, index) { return index }
      if text[index] == "#", index > text.startIndex, text[text.index(before: index)] == " " { return nil }
      index = text.index(after: index)
    }
    return nil
  }

  private static func endsKey(_ text: Substring, _ colon: Substring.Index) -> Bool {
    let next = text.index(after: colon)
    return next == text.endIndex || text[next] == " " || text[next] == "\t"
  }
}
