extension Value {
  /// - Complexity: O(1) but for tuples and objects, whose types are as big as they are.
  public var type: ValueType {
    switch content {
    case .null(let type), .unknown(let type, _): type
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .list(let element, _): .list(element)
    case .set(let element, _): .set(element)
    case .map(let element, _): .map(element)
    case .tuple(let elements): .tuple(elements.map(\.type))
    case .object(let attributes):
      .object(
        ObjectShape(
          Dictionary(
            uniqueKeysWithValues: zip(attributes.keys, attributes.values.lazy.map(\.type)))))
    }
  }

  public var isNull: Bool { if case .null = content { true } else { false } }
  /// Whether the value itself is known; its elements may still be unknown.
  public var isKnown: Bool { if case .unknown = content { false } else { true } }

  /// Whether the value certainly is not null.
  public var isNotNull: Bool {
    switch content {
    case .null: false
    case .unknown(_, let refinement): refinement.isNotNull
    default: true
    }
  }

  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  public var number: Number? { if case .number(let value) = content { value } else { nil } }
  public var string: String? { if case .string(let value) = content { value } else { nil } }
  /// A whole number that fits an `Int`.
  public var int: Int? { number?.int }

  /// The elements of a list, set or tuple, and the values of a map or object, in order.
  public var elements: [Value]? {
    switch content {
    case .list(_, let elements), .set(_, let elements), .tuple(let elements): elements
    case .map(_, let entries), .object(let entries): entries.values
    default: nil
    }
  }

  /// The entries of a map or object.
  public var attributes: ValueMap? {
    switch content {
    case .map(_, let entries), .object(let entries): entries
    default: nil
    }
  }

  /// The element of a map or attribute of an object, with this value's own marks.
  public subscript(key: String) -> Value? { attributes?[key]?.marked(marks) }

  /// The element of a list, set or tuple, with this value's own marks.
  public subscript(index: Int) -> Value? {
    switch content {
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      elements.indices.contains(index) ? elements[index].marked(marks) : nil
    default: nil
    }
  }

  /// The elements of a list, set or tuple whose every element is a known string; `nil` otherwise.
  public var strings: [String]? {
    guard let elements else { return nil }
    var result: [String] = []
    for element in elements {
      guard let string = element.string else { return nil }
      result.append(string)
    }
    return result
  }
}
