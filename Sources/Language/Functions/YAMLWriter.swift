import Values

/// Writes YAML as Terraform does: block style, every text and key in quotes, texts of several lines as literal blocks.
///
/// Follows the emitter of libyaml: its widths, its escapes, its rules for when a literal block can hold a text.
enum YAMLWriter {
  static func text(_ value: Value) -> String {
    var out = ""
    append(value, indent: 0, to: &out)
    if value.isNull || value.bool != nil || value.number != nil {
      // The end of a plain text of which a document consists is marked.
      return out + "\n...\n"
    }
    return out + "\n"
  }

  private static func append(_ value: Value, indent: Int, to out: inout String) {
    switch value.content {
    case .null, .unknown: out += "null"
    case .bool(let bool): out += bool ? "true" : "false"
    case .number(let number): out += number.description
    case .string(let text): YAMLText(text).append(to: &out, indent: max(2, indent))
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      sequence(elements, indent: indent, to: &out)
    case .map(_, let entries), .object(let entries): mapping(entries, indent: indent, to: &out)
    }
  }

  private static func sequence(_ elements: [Value], indent: Int, to out: inout String) {
    guard !elements.isEmpty else {
      out += "[]"
      return
    }
    for (index, element) in elements.enumerated() {
      if index > 0 { line(indent, to: &out) }
      out += "- "
      append(element, indent: indent + 2, to: &out)
    }
  }

  private static func mapping(_ entries: ValueMap, indent: Int, to out: inout String) {
    guard !entries.isEmpty else {
      out += "{}"
      return
    }
    for (index, entry) in entries.enumerated() {
      if index > 0 { line(indent, to: &out) }
      let key = YAMLText(entry.0)
      if key.isSimpleKey {
        out += key.quoted + ":"
      } else {
        out += "? "
        key.append(to: &out, indent: indent + 2)
        line(indent, to: &out)
        // Whatever the value is, it begins on this line.
        out += ": "
        append(entry.1, indent: indent + 2, to: &out)
        continue
      }
      let isSequence = entry.1.attributes == nil && entry.1.elements?.isEmpty == false
      if isSequence {
        // A sequence in a mapping is not indented further.
        line(indent, to: &out)
        append(entry.1, indent: indent, to: &out)
      } else if entry.1.attributes?.isEmpty == false {
        line(indent + 2, to: &out)
        append(entry.1, indent: indent + 2, to: &out)
      } else {
        out += " "
        append(entry.1, indent: indent + 2, to: &out)
      }
    }
  }

  private static func line(_ indent: Int, to out: inout String) {
    out += "\n" + String(repeating: " ", count: indent)
  }
}
