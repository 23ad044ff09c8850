import Diagnostics
import HCL
import Values

/// Writes values as expressions of the language, in canonical style, as the functions of Terraform's own provider do.
enum HCLWriter {
  /// The value as an expression. It must be wholly known.
  static func expression(_ value: Value) -> String {
    // It is the formatter that knows how much is indented and what is aligned.
    let formatted = formatted("x = \(raw(value))\n")
    return String(formatted.dropFirst("x = ".count).dropLast())
  }

  /// A file of assignments, in the order of their names.
  static func assignments(_ entries: ValueMap) -> String {
    formatted(entries.map { "\($0.0) = \(raw($0.1))\n" }.joined())
  }

  private static func formatted(_ text: String) -> String {
    let tree = SyntaxTree.parse(SourceFile(name: "value", text: text), syntax: .native)
    return tree.diagnostics.hasErrors ? text : String(decoding: Formatter.format(tree), as: UTF8.self)
  }

  private static func raw(_ value: Value) -> String {
    switch value.content {
    case .null, .unknown: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): number.description
    case .string(let text): quoted(text)
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      "[" + elements.map(raw).joined(separator: ", ") + "]"
    case .map(_, let entries), .object(let entries): object(entries)
    }
  }

  private static func object(_ entries: ValueMap) -> String {
    if entries.isEmpty { return "{}" }
    let lines = entries.enumerated().map { offset, entry in
      "\(isPlain(entry.0, isFirst: offset == 0) ? entry.0 : quoted(entry.0)) = \(raw(entry.1))\n"
    }
    return "{\n" + lines.joined() + "}"
  }

  /// Whether a key may stand without quotes. Behind the brace a `for` would begin an expression.
  private static func isPlain(_ key: String, isFirst: Bool) -> Bool {
    ModuleReader.isIdentifier(key) && !(isFirst && key == "for")
  }

  /// With everything escaped that is not seen.
  private static func quoted(_ text: String) -> String {
    StringLiteral.quoted(text) { !GoText.isPrintable($0) }
  }
}
