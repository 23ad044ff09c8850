import Language
import Values

/// Values as manifests write them, for plans and states: secrets hidden, what is not known yet said so.
struct ValueText {
  let paint: Paint
  /// Whether sensitive values are shown.
  var reveals = false
  /// Longer strings are cut in the middle, in characters; `nil` shows all.
  var longestString: Int? = 240

  /// The value's text; lines after the first are indented by `indent` spaces.
  func text(_ value: Value, indent: Int) -> String {
    if value.isSensitive && !reveals { return paint("(sensitive value)", .dim) }
    switch value.content {
    case .null: return paint("null", .dim)
    case .unknown: return paint("(known after apply)", .dim)
    case .bool(let value): return value ? "true" : "false"
    case .number(let number): return number.description
    case .string(let string): return self.string(string, indent: indent)
    case .list, .set, .tuple:
      return group(value.elements ?? [], "[", "]", indent: indent) { element, inner in
        text(element, indent: inner) + ","
      }
    case .map(_, let map), .object(let map):
      let width = map.keys.map { Self.key($0).count }.max() ?? 0
      return group(Array(map), "{", "}", indent: indent) { member, inner in
        let key = Self.key(member.0)
        return key + String(repeating: " ", count: width - key.count) + " = " + text(member.1, indent: inner)
      }
    }
  }

  private func group<Element>(
    _ elements: [Element], _ open: String, _ close: String, indent: Int,
    line: (Element, Int) -> String
  ) -> String {
    if elements.isEmpty { return open + close }
    let inner = indent + 4
    let lines = elements.map { Self.spaces(inner) + line($0, inner) }
    return ([open] + lines + [Self.spaces(indent) + close]).joined(separator: "\n")
  }

  private func string(_ string: String, indent: Int) -> String {
    if string.contains("\n"), !string.unicodeScalars.contains(where: Self.needsEscape) {
      var lines = string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let endsLine = lines.last == ""
      if endsLine { lines.removeLast() }
      if let longestString, lines.count > longestString / 8 {
        let cut = lines.count - 16
        lines = lines.prefix(8) + ["… \(cut) lines …"] + lines.suffix(8)
      }
      let body = lines.map { Self.spaces(indent + 4) + $0 }
      return ([endsLine ? "<<-EOT" : "<<-EOT # no line break at the end"] + body + [Self.spaces(indent) + "EOT"])
        .joined(separator: "\n")
    }
    guard let longestString, string.count > longestString else { return Self.quoted(string) }
    let half = longestString / 2
    let hidden = string.count - 2 * half
    return Self.quoted(String(string.prefix(half))) + paint(" … \(hidden) characters … ", .dim)
      + Self.quoted(String(string.suffix(half)))
  }

  /// A bare word where the language lets a key be one, else a quoted string.
  static func key(_ key: String) -> String {
    let scalars = key.unicodeScalars
    guard let first = scalars.first, first.properties.isXIDStart || first == "_" else { return quoted(key) }
    return scalars.allSatisfy { $0.properties.isXIDContinue || $0 == "-" } ? key : quoted(key)
  }

  /// A string literal of the language, with what steers a terminal escaped.
  static func quoted(_ string: String) -> String { StringLiteral.quoted(string, escaping: needsEscape) }

  /// A line with control characters escaped, and nothing else.
  static func plain(_ line: String) -> String {
    guard line.unicodeScalars.contains(where: needsEscape) else { return line }
    return line.unicodeScalars.map { needsEscape($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
  }

  static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || scalar.value == 0x7F
      || (0x80...0x9F).contains(scalar.value)
  }
}
