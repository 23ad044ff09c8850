/// Finding the type that several can all become, by the rules of cty.
extension ValueType {
  /// The type that values of this one have after conversion; `nil` when there is no conversion.
  ///
  /// A conversion that depends on the content, such as from string to number, counts as one.
  func convertedType(to constraint: ValueType) -> ValueType? {
    switch (self, constraint) {
    case (_, .dynamic): return self
    case (.dynamic, _): return constraint.withoutOptional
    case (.bool, .bool), (.number, .number), (.string, .string), (.bool, .string), (.number, .string),
      (.string, .bool), (.string, .number):
      return constraint
    case (.list(let own), .list(let other)), (.set(let own), .list(let other)):
      return own.convertedType(to: other).map { .list($0) }
    case (.list(let own), .set(let other)), (.set(let own), .set(let other)):
      return own.convertedType(to: other).map { .set($0) }
    case (.tuple(let own), .list(let other)): return Self.elementType(own, to: other).map { .list($0) }
    case (.tuple(let own), .set(let other)): return Self.elementType(own, to: other).map { .set($0) }
    case (.tuple(let own), .tuple(let other)):
      guard own.count == other.count else { return nil }
      var types: [ValueType] = []
      for (a, b) in zip(own, other) {
        guard let type = a.convertedType(to: b) else { return nil }
        types.append(type)
      }
      return .tuple(types)
    case (.map(let own), .map(let other)): return own.convertedType(to: other).map { .map($0) }
    case (.object(let own), .map(let other)):
      return Self.elementType(own.sortedNames.compactMap { own.attributes[$0] }, to: other, nullsAlone: true)
        .map { .map($0) }
    case (.map(let own), .object(let other)): return other.converted { _ in own }
    case (.object(let own), .object(let other)): return other.converted { own.attributes[$0] }
    default: return nil
    }
  }

  /// The element type of a collection made from elements of these types.
  private static func elementType(
    _ types: [ValueType], to element: ValueType, nullsAlone: Bool = false
  ) -> ValueType? {
    if types.isEmpty { return element.withoutOptional }
    if element == .dynamic { return common(types, nullsAlone: nullsAlone) }
    var converted: [ValueType] = []
    for type in types {
      guard let type = type.convertedType(to: element) else { return nil }
      converted.append(type)
    }
    return element.hasDynamic ? unified(converted) : element.withoutOptional
  }

  /// The element type of a collection of elements of these types where any is taken; `nil` when they have none in common.
  ///
  /// Beside an object, a tuple or a collection the type of a null, which can be any, leaves the common type open. That will do
  /// for maps (`nullsAlone`), whose values settle it; lists and sets are refused for it.
  static func common(_ types: [ValueType], nullsAlone: Bool) -> ValueType? {
    guard let common = unified(types) else { return nil }
    if common != .dynamic || nullsAlone { return common }
    return types.allSatisfy { $0 == .dynamic } ? common : nil
  }

  /// The one type that all can become, by conversions that may look at the content; `nil` when there is none.
  public static func unified(_ types: [ValueType]) -> ValueType? {
    guard let first = types.first else { return nil }
    if types.allSatisfy({ $0 == first }) { return first }
    let hasDynamic = types.contains(.dynamic)
    let kinds = types.filter { $0 != .dynamic }
    if kinds.allSatisfy({ $0.kind == .map }) || kinds.allSatisfy({ $0.kind == .list })
      || kinds.allSatisfy({ $0.kind == .set })
    {
      return hasDynamic ? .dynamic : unifiedCollections(kinds)
    }
    if kinds.allSatisfy({ $0.kind == .object }) {
      return hasDynamic ? .dynamic : unifiedObjects(kinds)
    }
    if kinds.allSatisfy({ $0.kind == .tuple }) {
      return hasDynamic ? .dynamic : unifiedTuples(kinds)
    }
    if kinds.contains(where: { $0.kind == .object }), kinds.contains(where: { $0.kind == .tuple }) { return nil }
    if !hasDynamic, let mixed = unifiedMixed(kinds) { return mixed }
    return types.sorted { $0.preference < $1.preference }
      .first { wanted in types.allSatisfy { $0.convertedType(to: wanted) != nil } }
  }

  private enum Kind { case dynamic, primitive, list, set, map, tuple, object }

  private var kind: Kind {
    switch self {
    case .dynamic: .dynamic
    case .bool, .number, .string: .primitive
    case .list: .list
    case .set: .set
    case .map: .map
    case .tuple: .tuple
    case .object: .object
    }
  }

  /// Less is preferred: what more types can become comes first.
  private var preference: Int {
    switch self {
    case .string: 0
    case .list: 1
    case .map: 2
    case .set: 3
    case .bool, .number: 4
    case .tuple, .object: 5
    case .dynamic: 6
    }
  }

  private static func unifiedCollections(_ types: [ValueType]) -> ValueType? {
    guard let element = unified(types.compactMap(\.elementType)), let first = types.first else { return nil }
    switch first {
    case .list: return .list(element)
    case .set: return .set(element)
    default: return .map(element)
    }
  }

  private static func unifiedObjects(_ types: [ValueType]) -> ValueType? {
    let shapes = types.compactMap(\.attributes)
    guard let first = shapes.first else { return nil }
    var attributes: [String: ValueType] = [:]
    for name in first.keys {
      let members = shapes.compactMap { $0[name] }
      guard members.count == shapes.count, shapes.allSatisfy({ $0.count == first.count }) else {
        return unifiedToMap(shapes)
      }
      guard let type = unified(members) else { return nil }
      attributes[name] = type
    }
    return shapes.allSatisfy(\.isEmpty) || !first.isEmpty ? .object(attributes) : unifiedToMap(shapes)
  }

  private static func unifiedToMap(_ shapes: [[String: ValueType]]) -> ValueType? {
    let all = shapes.flatMap { shape in shape.sorted { $0.key < $1.key }.map(\.value) }
    return unified(all).map { .map($0) }
  }

  private static func unifiedTuples(_ types: [ValueType]) -> ValueType? {
    let tuples = types.compactMap { type -> [ValueType]? in
      if case .tuple(let elements) = type { elements } else { nil }
    }
    guard let first = tuples.first else { return nil }
    if tuples.allSatisfy({ $0.count == first.count }) {
      let columns = first.indices.compactMap { index in unified(tuples.map { $0[index] }) }
      return columns.count == first.count ? .tuple(columns) : nil
    }
    return unifiedToList(tuples)
  }

  /// The list that all tuples can become; none where what is null in one leaves the elements' type open.
  private static func unifiedToList(_ tuples: [[ValueType]]) -> ValueType? {
    guard let element = unified(tuples.flatMap { $0 }) else { return nil }
    if element.hasDynamic {
      guard tuples.allSatisfy({ elementType($0, to: element) != nil }) else { return nil }
    }
    return .list(element)
  }

  /// Maps with objects, or lists with tuples.
  private static func unifiedMixed(_ types: [ValueType]) -> ValueType? {
    var elements: [ValueType] = []
    let kinds = Set(types.map(\.kind))
    guard kinds == [.map, .object] || kinds == [.list, .tuple] else { return nil }
    for type in types {
      switch type {
      case .map(let element), .list(let element): elements.append(element)
      case .tuple(let own): elements += own
      case .object(let shape): elements += shape.sortedNames.compactMap { shape.attributes[$0] }
      default: break
      }
    }
    guard let element = unified(elements) else { return nil }
    let common: ValueType = kinds.contains(.map) ? .map(element) : .list(element)
    if !element.hasDynamic { return common }
    // What is left open must come out the same for all, but for those in which it stays open.
    let converted = types.map { $0.convertedType(to: common) }
    return converted.contains(nil) || Set(converted).subtracting([common]).count > 1 ? nil : common
  }
}

extension ObjectShape {
  /// The object type that comes of converting from attributes of the types that `own` gives.
  fileprivate func converted(_ own: (String) -> ValueType?) -> ValueType? {
    var result: [String: ValueType] = [:]
    for (name, type) in attributes {
      if let source = own(name) {
        guard let converted = source.convertedType(to: type) else { return nil }
        result[name] = converted
      } else {
        guard optional.contains(name) else { return nil }
        result[name] = type.withoutOptional
      }
    }
    return .object(result)
  }
}
