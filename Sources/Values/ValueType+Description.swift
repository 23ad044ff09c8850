extension ValueType: CustomStringConvertible {
  /// In words, as messages use it: `list of string`, `object`, `any type`.
  public var friendlyName: String {
    switch self {
    case .dynamic: "any type"
    case .bool: "bool"
    case .number: "number"
    case .string: "string"
    case .list(let element): "list of \(element.friendlyElementName)"
    case .set(let element): "set of \(element.friendlyElementName)"
    case .map(let element): "map of \(element.friendlyElementName)"
    case .tuple: "tuple"
    case .object: "object"
    }
  }

  private var friendlyElementName: String { self == .dynamic ? "any single type" : friendlyName }

  /// In words with its article: `a list of string`, `an object`, `any type`.
  public var friendlyPhrase: String {
    switch self {
    case .dynamic: friendlyName
    case .object: "an object"
    default: "a \(friendlyName)"
    }
  }

  /// In the syntax of type constraints, on one line: `list(string)`, `object({ name = string, size = optional(number) })`.
  public var description: String {
    switch self {
    case .dynamic: return "any"
    case .bool: return "bool"
    case .number: return "number"
    case .string: return "string"
    case .list(let element): return "list(\(element))"
    case .set(let element): return "set(\(element))"
    case .map(let element): return "map(\(element))"
    case .tuple(let elements): return "tuple([\(elements.map(\.description).joined(separator: ", "))])"
    case .object(let shape):
      if shape.attributes.isEmpty { return "object({})" }
      let fields = shape.sortedNames.map { name in
        let type = shape.attributes[name]?.description ?? "any"
        return "\(name) = \(shape.optional.contains(name) ? "optional(\(type))" : type)"
      }
      return "object({ \(fields.joined(separator: ", ")) })"
    }
  }
}
