/// The type of a value, or a constraint on it: the type system of the Terraform language.
public indirect enum ValueType: Hashable, Sendable {
  /// Any type: as a constraint it accepts everything, as the type of a value it means "not known yet".
  case dynamic
  case bool
  case number
  case string
  case list(ValueType)
  case set(ValueType)
  case map(ValueType)
  case tuple([ValueType])
  case object(ObjectShape)
}

extension ValueType {
  /// An object type whose attributes are all required.
  public static func object(_ attributes: [String: ValueType]) -> ValueType { .object(ObjectShape(attributes)) }

  public static func object(_ attributes: [String: ValueType], optional: Set<String>) -> ValueType {
    .object(ObjectShape(attributes, optional: optional))
  }

  public var isPrimitive: Bool {
    switch self {
    case .bool, .number, .string: true
    default: false
    }
  }

  /// Lists, sets and maps: many elements of one type.
  public var isCollection: Bool { elementType != nil }

  /// Tuples and objects: each element has a type of its own.
  public var isStructural: Bool {
    switch self {
    case .tuple, .object: true
    default: false
    }
  }

  /// The element type of a list, set or map.
  public var elementType: ValueType? {
    switch self {
    case .list(let element), .set(let element), .map(let element): element
    default: nil
    }
  }

  /// The attributes of an object type.
  public var attributes: [String: ValueType]? {
    if case .object(let shape) = self { shape.attributes } else { nil }
  }

  /// Whether `dynamic` stands anywhere in it.
  public var hasDynamic: Bool {
    switch self {
    case .dynamic: true
    case .bool, .number, .string: false
    case .list(let element), .set(let element), .map(let element): element.hasDynamic
    case .tuple(let elements): elements.contains { $0.hasDynamic }
    case .object(let shape): shape.attributes.values.contains { $0.hasDynamic }
    }
  }

  /// The same type with no attribute marked optional, as values have it.
  public var withoutOptional: ValueType {
    switch self {
    case .dynamic, .bool, .number, .string: self
    case .list(let element): .list(element.withoutOptional)
    case .set(let element): .set(element.withoutOptional)
    case .map(let element): .map(element.withoutOptional)
    case .tuple(let elements): .tuple(elements.map(\.withoutOptional))
    case .object(let shape): .object(ObjectShape(shape.attributes.mapValues(\.withoutOptional)))
    }
  }

  /// Whether a value of this type fits the constraint as it is, without conversion: equal to it but where it says `dynamic`.
  public func conforms(to constraint: ValueType) -> Bool {
    switch (self, constraint) {
    case (_, .dynamic): return true
    case (.list(let own), .list(let other)), (.set(let own), .set(let other)), (.map(let own), .map(let other)):
      return own.conforms(to: other)
    case (.tuple(let own), .tuple(let other)):
      return own.count == other.count && zip(own, other).allSatisfy { $0.conforms(to: $1) }
    case (.object(let own), .object(let other)):
      return own.attributes.count == other.attributes.count
        && other.attributes.allSatisfy { name, type in own.attributes[name]?.conforms(to: type) ?? false }
    default: return self == constraint
    }
  }
}
