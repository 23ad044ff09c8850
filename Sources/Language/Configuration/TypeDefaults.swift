import Values

/// The defaults of optional attributes, nested as the type is.
public indirect enum TypeDefaults: Hashable, Sendable {
  /// The defaults of an object's attributes, and of what is in them.
  case object(values: [String: Value], nested: [String: TypeDefaults])
  /// The defaults within every element of a list, set or map.
  case elements(TypeDefaults)
  /// The defaults within elements of a tuple, by index.
  case tuple([Int: TypeDefaults])

  /// The value with every absent or null optional attribute that has a default set to it.
  public func apply(to value: Value) -> Value {
    guard value.isKnown, !value.isNull, !value.isTooDeep else { return value }
    // One without elements keeps the type that they would have.
    if case .elements = self, value.lengthRange == 0...0 { return value }
    let result: Value
    switch (self, value.content) {
    case (.object(let values, let nested), .object(let entries)),
      (.object(let values, let nested), .map(_, let entries)):
      result = Self.fill(entries, values, nested)
    case (.elements(let inner), .list(_, let elements)): result = .tuple(elements.map(inner.apply))
    case (.elements(let inner), .tuple(let elements)): result = .tuple(elements.map(inner.apply))
    case (.elements(let inner), .set(_, let elements)): result = .tuple(elements.map(inner.apply))
    case (.elements(let inner), .map(_, let entries)), (.elements(let inner), .object(let entries)):
      result = .object(entries.mapValues(inner.apply))
    case (.tuple(let inner), .tuple(let elements)):
      result = .tuple(elements.enumerated().map { inner[$0.offset]?.apply(to: $0.element) ?? $0.element })
    default: return value
    }
    return result.marked(value.marks)
  }

  private static func fill(
    _ entries: ValueMap, _ values: [String: Value], _ nested: [String: TypeDefaults]
  ) -> Value {
    var all: [String: Value] = [:]
    for (name, value) in entries { all[name] = value }
    for (name, value) in values {
      guard let present = all[name] else {
        all[name] = value
        continue
      }
      if present.isNull { all[name] = value.marked(present.marks) }
    }
    for (name, defaults) in nested {
      if let value = all[name] { all[name] = defaults.apply(to: value) }
    }
    return .object(all)
  }
}
