import Values

/// Types as Terraform's console writes them: a member a line, four spaces a level.
public enum TypeText {
  public static func text(_ type: ValueType) -> String { text(type, 0) }

  /// Whether the type of a value tells something of what is marked in it: the names of attributes do.
  public static func tellsSecrets(_ value: Value) -> Bool {
    if !value.marks.isEmpty { return hasNames(value.type) }
    if let attributes = value.attributes { return attributes.values.contains(where: tellsSecrets) }
    return value.elements?.contains(where: tellsSecrets) ?? false
  }

  private static func hasNames(_ type: ValueType) -> Bool {
    switch type {
    case .object(let shape): !shape.attributes.isEmpty
    case .tuple(let elements): elements.contains(where: hasNames)
    case .list(let element), .set(let element), .map(let element): hasNames(element)
    case .dynamic, .bool, .number, .string: false
    }
  }

  private static func text(_ type: ValueType, _ depth: Int) -> String {
    let inner = "\n" + String(repeating: "    ", count: depth + 1)
    let outer = "\n" + String(repeating: "    ", count: depth)
    switch type {
    case .dynamic: return "dynamic"
    case .bool, .number, .string: return type.description
    case .list(let element): return collection("list", element, depth)
    case .set(let element): return collection("set", element, depth)
    case .map(let element): return collection("map", element, depth)
    case .tuple(let elements):
      guard !elements.isEmpty else { return "tuple([])" }
      return "tuple([" + elements.map { inner + text($0, depth + 1) + "," }.joined() + outer + "])"
    case .object(let shape):
      guard !shape.attributes.isEmpty else { return "object({})" }
      let members = shape.attributes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return "object({" + members.map { inner + $0.key + ": " + text($0.value, depth + 1) + "," }.joined() + outer
        + "})"
    }
  }

  private static func collection(_ name: String, _ element: ValueType, _ depth: Int) -> String {
    switch element {
    case .dynamic, .bool, .number, .string: return "\(name)(\(text(element, depth)))"
    default:
      let padding = String(repeating: "    ", count: depth)
      return "\(name)(\n\(padding)    \(text(element, depth + 1)),\n\(padding))"
    }
  }
}
