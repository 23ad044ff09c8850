import Values

/// Short descriptions of values, for diagnostics.
public enum ValueSummary {
  /// What can be said of a value after its name: `is "small"`, `is a string, known only after apply`; sensitive values are
  /// never shown.
  public static func statement(_ value: Value) -> String? {
    if !value.marks.isDisjoint(with: [.sensitive, .shielded]) { return "has a sensitive value" }
    if value.marks.contains(.ephemeral) { return "has an ephemeral value" }
    if !value.isKnown {
      return value.type == .dynamic
        ? "will be known only after apply" : "is \(value.type.friendlyPhrase), known only after apply"
    }
    return "is \(compact(value))"
  }

  /// The value in a few words: `"small"`, `list of string with 3 elements`.
  public static func compact(_ value: Value) -> String {
    if !value.marks.isDisjoint(with: [.sensitive, .shielded]) { return "(sensitive value)" }
    if value.marks.contains(.ephemeral) { return "(ephemeral value)" }
    switch value.content {
    case .null: return "null"
    case .unknown: return "(known after apply)"
    case .bool(let bool): return bool ? "true" : "false"
    case .number(let number): return shortened(number.description)
    case .string(let text): return StringLiteral.quoted(shortened(text))
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      return counted(value.type, elements.count, "element")
    case .map(_, let entries): return counted(value.type, entries.count, "element")
    case .object(let entries):
      if let only = entries.keys.first, entries.count == 1 {
        return "object with 1 attribute \(StringLiteral.quoted(only))"
      }
      return counted(value.type, entries.count, "attribute")
    }
  }

  private static func counted(_ type: ValueType, _ count: Int, _ noun: String) -> String {
    switch count {
    case 0: type.isStructural ? "\(type.friendlyName) with no \(noun)s" : "empty \(type.friendlyName)"
    case 1: "\(type.friendlyName) with 1 \(noun)"
    default: "\(type.friendlyName) with \(count) \(noun)s"
    }
  }

  private static func shortened(_ text: String) -> String {
    text.utf8.count <= 200 ? text : text.prefix(100) + "…" + text.suffix(40)
  }
}
