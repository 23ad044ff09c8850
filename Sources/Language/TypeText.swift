import Values

/// Types as Terraform's console writes them: a member a line, four spaces a level. The names of a sensitive object's attributes
/// are part of its type; the keys of a map are not.
public enum TypeText {
  public static func text(_ type: ValueType) -> String { text(type, 0) }

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
    case .tuple, .object:
      let padding = String(repeating: "    ", count: depth)
      return "\(name)(\n\(padding)    \(text(element, depth + 1)),\n\(padding))"
    default: return "\(name)(\(text(element, depth)))"
    }
  }
}
