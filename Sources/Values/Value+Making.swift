extension Value {
  public static func null(_ type: ValueType = .dynamic) -> Value { Value(leaf: .null(type.withoutOptional)) }

  public static func unknown(_ type: ValueType = .dynamic, _ refinement: Refinement = .none) -> Value {
    Value(leaf: .unknown(type.withoutOptional, refinement), isKnown: false)
  }

  public static func bool(_ value: Bool) -> Value { Value(leaf: .bool(value)) }
  public static func number(_ value: Number) -> Value { Value(leaf: .number(value)) }
  public static func number(_ value: Int) -> Value { Value(leaf: .number(Number(value))) }
  public static func string(_ value: String) -> Value {
    Value(normalized: Text.normalized(value))
  }

  /// A string of a text that is in Unicode's normal form C already.
  init(normalized text: String) { self.init(leaf: .string(text), bytes: text.utf8.count) }

  /// A list. Without `elementType` the first element's type is taken, `dynamic` if there is none.
  public static func list(_ elements: [Value], of elementType: ValueType? = nil) -> Value {
    let type = elementType ?? elements.first?.type ?? .dynamic
    return Value(content: .list(type.withoutOptional, elements), children: elements)
  }

  /// A set. Duplicates go, the order becomes canonical, and marks of elements become marks of the set.
  public static func set(_ elements: [Value], of elementType: ValueType? = nil) -> Value {
    let type = elementType ?? elements.first?.type ?? .dynamic
    var marks: Marks = []
    for element in elements { marks.formUnion(element.deepMarks) }
    let plain = marks.isEmpty ? elements : elements.map(\.deeplyUnmarked)
    let members = SetOrder.sortedWithoutDuplicates(plain)
    return Value(content: .set(type.withoutOptional, members), children: members, marks: marks)
  }

  /// A map. Without `elementType` the first element's type is taken, `dynamic` if there is none.
  public static func map(_ elements: ValueMap, of elementType: ValueType? = nil) -> Value {
    let type = elementType ?? elements.values.first?.type ?? .dynamic
    return Value(content: .map(type.withoutOptional, elements), children: elements.values)
  }

  public static func map(_ elements: [String: Value], of elementType: ValueType? = nil) -> Value {
    map(ValueMap(elements), of: elementType)
  }

  public static func tuple(_ elements: [Value]) -> Value {
    Value(content: .tuple(elements), children: elements)
  }

  public static func object(_ attributes: ValueMap) -> Value {
    Value(content: .object(attributes), children: attributes.values)
  }

  public static func object(_ attributes: [String: Value]) -> Value { object(ValueMap(attributes)) }

  public static let emptyObject = Value.object(ValueMap())
  public static let emptyTuple = Value.tuple([])
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
