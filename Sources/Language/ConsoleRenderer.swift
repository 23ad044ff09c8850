import Values

/// Values as text that reads like the language, the way `terraform console` prints them.
public struct ConsoleRenderer: Sendable {
  /// Whether sensitive values are shown.
  public var revealsSensitive: Bool

  public init(revealsSensitive: Bool = false) { self.revealsSensitive = revealsSensitive }

  /// The value, its first line not indented and later ones by `indent` spaces.
  public func render(_ value: Value, indent: Int = 0) -> String {
    var out = ""
    append(value, indent, to: &out)
    return out
  }

  private func append(_ value: Value, _ indent: Int, to out: inout String) {
    if !value.isKnown {
      out += "(known after apply)"
      return
    }
    if value.marks.contains(.sensitive), !revealsSensitive {
      out += "(sensitive value)"
      return
    }
    if value.marks.contains(.ephemeral) {
      out += "(ephemeral value)"
      return
    }
    switch value.content {
    case .unknown: out += "(known after apply)"
    case .null(let type): out += null(type)
    case .bool(let bool): out += bool ? "true" : "false"
    case .number(let number): out += number.description
    case .string(let text): append(text, indent, to: &out)
    case .list(_, let elements): wrap("tolist", to: &out) { sequence(elements, indent, to: &$0) }
    case .set(_, let elements): wrap("toset", to: &out) { sequence(elements, indent, to: &$0) }
    case .tuple(let elements): sequence(elements, indent, to: &out)
    case .map(_, let entries): wrap("tomap", to: &out) { mapping(entries, indent, to: &$0) }
    case .object(let entries): mapping(entries, indent, to: &out)
    }
  }

  private func wrap(_ name: String, to out: inout String, _ body: (inout String) -> Void) {
    out += name + "("
    body(&out)
    out += ")"
  }

  private func null(_ type: ValueType) -> String {
    switch type {
    case .dynamic: "null"
    case .bool: "tobool(null)"
    case .number: "tonumber(null)"
    case .string: "tostring(null)"
    case .list(let element): "tolist(null) /* of \(name(element)) */"
    case .set(let element): "toset(null) /* of \(name(element)) */"
    case .map(let element): "tomap(null) /* of \(name(element)) */"
    case .tuple, .object: "null /* \(type.friendlyName) */"
    }
  }

  private func name(_ type: ValueType) -> String {
    switch type {
    case .dynamic: "dynamic"
    case .list(let element): "list of \(name(element))"
    case .set(let element): "set of \(name(element))"
    case .map(let element): "map of \(name(element))"
    default: type.friendlyName
    }
  }

  private func append(_ text: String, _ indent: Int, to out: inout String) {
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    guard lines.count > 1 else {
      out += GoText.quoted(text)
      return
    }
    var delimiter = "EOT"
    while lines.contains(where: { $0.allSatisfy(\.isWhitespace) == false && Self.trimmed($0) == delimiter }) {
      delimiter += "_"
    }
    let padding = String(repeating: " ", count: indent)
    out += (indent > 0 ? "<<-" : "<<") + delimiter
    for line in lines { out += "\n" + padding + line }
    out += "\n" + padding + delimiter
  }

  private static func trimmed(_ line: Substring) -> String {
    var line = line
    while line.first?.isWhitespace == true { line.removeFirst() }
    while line.last?.isWhitespace == true { line.removeLast() }
    return String(line)
  }

  private func sequence(_ elements: [Value], _ indent: Int, to out: inout String) {
    let padding = "\n" + String(repeating: " ", count: indent)
    out += "["
    for element in elements {
      out += padding + "  "
      append(element, indent + 2, to: &out)
      out += ","
    }
    out += elements.isEmpty ? "]" : padding + "]"
  }

  private func mapping(_ entries: ValueMap, _ indent: Int, to out: inout String) {
    let padding = "\n" + String(repeating: " ", count: indent)
    out += "{"
    for (key, value) in entries {
      out += padding + "  "
      append(key, indent + 2, to: &out)
      out += " = "
      append(value, indent + 2, to: &out)
    }
    out += entries.isEmpty ? "}" : padding + "}"
  }
}
