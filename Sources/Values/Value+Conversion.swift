import Diagnostics

/// Conversion by the rules of cty, the type system of Terraform.
extension Value {
  /// The value as one of the wanted type.
  ///
  /// Primitive types convert where the text allows it; lists, sets and tuples into one another; maps and objects
  /// into one another. Where the constraint says `dynamic`, any type fits, though the elements of one collection
  /// must come to a common one. Attributes marked optional become null when absent, others are required, and those not asked
  /// for are dropped. Marks stay where they are.
  public func converted(to constraint: ValueType) throws(ConversionError) -> Value {
    guard !isTooDeep else { throw ConversionError(.tooDeep) }
    if constraint == .dynamic { return self }
    let type = type
    if type == constraint { return self }
    do {
      return try convertedFrom(type, to: constraint)
    } catch {
      throw marks.isEmpty ? error : error.withoutNames
    }
  }

  private func convertedFrom(
    _ type: ValueType, to constraint: ValueType
  ) throws(ConversionError) -> Value {
    switch content {
    case .null(let own):
      return Value.null(try Self.target(own, constraint)).marked(marks)
    case .unknown(let own, let refinement):
      let target = try Self.target(own, constraint)
      return Value.bounded(target, converted(refinement, from: own, to: target)).marked(marks)
    default: break
    }
    let result: Value
    switch constraint {
    case .dynamic: return self
    case .string, .number, .bool: result = try primitive(constraint)
    case .list(let element), .set(let element): result = try sequence(constraint, element)
    case .map(let element): result = try mapping(element, type)
    case .tuple(let types): result = try tuple(types, constraint)
    case .object(let shape): result = try object(shape, constraint)
    }
    return result.marked(marks)
  }

  /// The type that a null or unknown value gets.
  private static func target(
    _ own: ValueType, _ constraint: ValueType
  ) throws(ConversionError) -> ValueType {
    if own == .dynamic { return constraint.withoutOptional }
    guard let type = own.convertedType(to: constraint) else {
      throw ConversionError(.mismatch(from: own, to: constraint))
    }
    return type
  }

  /// What is known of an unknown value after its conversion: how many elements there are, but that those of a set may become the same.
  private func converted(_ refinement: Refinement, from own: ValueType, to target: ValueType) -> Refinement {
    var new = Refinement(isNotNull: refinement.isNotNull)
    switch (own, target) {
    case (.tuple, .list), (.object, .map), (.list, .list), (.set, .list), (.map, .map): new.bounds = lengthBounds
    case (.tuple, .set), (.list, .set), (.set, .set):
      if let range = lengthRange, range != 0...Int.max {
        new.bounds = .length(min(range.lowerBound, 1)...range.upperBound)
      }
    default: if own == target { return refinement }
    }
    return new
  }

  private var lengthBounds: Refinement.Bounds? {
    guard let range = lengthRange, range != 0...Int.max else { return nil }
    return .length(range)
  }

  private func primitive(_ constraint: ValueType) throws(ConversionError) -> Value {
    switch (content, constraint) {
    case (.bool(let value), .string): return .string(value ? "true" : "false")
    case (.number(let value), .string): return .string(value.description)
    case (.string(let text), .number):
      guard let number = Number(text) else { throw ConversionError(.notANumber) }
      return .number(number)
    case (.string(let text), .bool):
      switch text {
      case "true", "1": return .bool(true)
      case "false", "0": return .bool(false)
      case "True", "TRUE": throw ConversionError(.notABool(meant: "true"))
      case "False", "FALSE": throw ConversionError(.notABool(meant: "false"))
      default: throw ConversionError(.notABool(meant: nil))
      }
    default: throw ConversionError(.mismatch(from: type, to: constraint))
    }
  }

  private func sequence(
    _ constraint: ValueType, _ element: ValueType
  ) throws(ConversionError) -> Value {
    let old: [Value]
    switch content {
    case .list(_, let elements), .set(_, let elements), .tuple(let elements): old = elements
    default: throw ConversionError(.mismatch(from: type, to: constraint))
    }
    let isSet = if case .set = constraint { true } else { false }
    let name = isSet ? "set" : "list"
    if !isSet, !isLengthKnown {
      let type = ValueType.list(element == .dynamic ? type.elementType ?? .dynamic : element)
      return .bounded(type, Refinement(isNotNull: true, bounds: lengthBounds))
    }
    let steps = steps
    guard hasFitting(type, element) else { throw ConversionError(.mismatch(from: type, to: constraint)) }
    let (type, new) = try Self.elements(steps, old, of: type.elementType, to: element, collection: name)
    return isSet ? .set(new, of: type) : .list(new, of: type)
  }

  /// Whether elements of the type that an empty collection has can become what is wanted. Where there are elements, they tell.
  private func hasFitting(_ type: ValueType, _ element: ValueType) -> Bool {
    guard let own = type.elementType, own != .dynamic, lengthRange == 0...0 else { return true }
    return own.convertedType(to: element) != nil
  }

  /// The elements converted to one element type, which is found by unification where the constraint leaves it open.
  private static func elements(
    _ steps: [(step: ValuePath.Step, value: Value)], _ old: [Value], of own: ValueType?, to constraint: ValueType,
    collection: String
  ) throws(ConversionError) -> (ValueType, [Value]) {
    var converted: [Value] = []
    converted.reserveCapacity(old.count)
    // Of no elements, the type stays what it was where any fits, and of a collection's they have one already.
    if constraint == .dynamic, old.isEmpty || own != nil { return (own ?? .dynamic, old) }
    var constraint = constraint
    if constraint == .dynamic {
      guard let common = ValueType.common(old.map(\.type), nullsAlone: collection == "map") else {
        throw ConversionError(.noCommonType(collection))
      }
      constraint = common
    }
    for (index, element) in old.enumerated() {
      do {
        converted.append(try element.converted(to: constraint))
      } catch {
        throw error.under(steps[index].step)
      }
    }
    guard constraint.hasDynamic else { return (constraint.withoutOptional, converted) }
    guard !converted.isEmpty else { return (constraint.withoutOptional, []) }
    let isUnified =
      collection == "list" || collection == "map" && (constraint.isCollection || constraint.attributes != nil)
    if isUnified {
      guard let common = ValueType.unified(converted.map(\.type)) else {
        throw ConversionError(.noCommonType(collection))
      }
      for index in converted.indices {
        do {
          converted[index] = try converted[index].converted(to: common)
        } catch {
          throw error.under(steps[index].step)
        }
      }
    }
    return try ofOneType(converted, collection)
  }

  /// The elements with the one type that all have but those of which no type is known, which take it.
  private static func ofOneType(
    _ elements: [Value], _ collection: String
  ) throws(ConversionError) -> (ValueType, [Value]) {
    var common = ValueType.dynamic
    var isAnyOpen = false
    for element in elements {
      let type = element.type
      if type == .dynamic { isAnyOpen = true }
      if common == .dynamic { common = type }
      guard type == .dynamic || type == common else { throw ConversionError(.noCommonType(collection)) }
    }
    guard isAnyOpen, common != .dynamic else { return (common, elements) }
    var typed: [Value] = []
    for element in elements { typed.append(try element.converted(to: common)) }
    return (common, typed)
  }

  private func mapping(_ element: ValueType, _ type: ValueType) throws(ConversionError) -> Value {
    guard let entries = attributes else {
      throw ConversionError(.mismatch(from: type, to: .map(element)))
    }
    guard hasFitting(type, element) else { throw ConversionError(.mismatch(from: type, to: .map(element))) }
    let (newType, new) = try Self.elements(steps, entries.values, of: type.elementType, to: element, collection: "map")
    return .map(ValueMap(sortedKeys: entries.keys, values: new), of: newType)
  }

  private func tuple(_ types: [ValueType], _ constraint: ValueType) throws(ConversionError) -> Value {
    guard case .tuple(let elements) = content else {
      throw ConversionError(.mismatch(from: type, to: constraint))
    }
    guard elements.count == types.count else {
      throw ConversionError(.length(expected: types.count, found: elements.count))
    }
    var new: [Value] = []
    for (index, pair) in zip(elements, types).enumerated() {
      do {
        new.append(try pair.0.converted(to: pair.1))
      } catch {
        throw error.under(.index(index))
      }
    }
    return .tuple(new)
  }

  private func object(_ shape: ObjectShape, _ constraint: ValueType) throws(ConversionError) -> Value {
    guard let entries = attributes else {
      throw ConversionError(.mismatch(from: type, to: constraint))
    }
    let isMap = if case .map = content { true } else { false }
    let missing = shape.sortedNames.filter { entries[$0] == nil && !shape.optional.contains($0) }
    guard missing.isEmpty else {
      if isMap { throw ConversionError(.missingKeys(missing)) }
      let others = entries.keys.filter { shape.attributes[$0] == nil }
      let written = missing.count == 1 ? missing.first.flatMap { Suggestion.closest(to: $0, among: others) } : nil
      throw ConversionError(.missingAttributes(missing, written: written))
    }
    var new: [Value] = []
    let names = shape.sortedNames
    for name in names {
      let type = shape.attributes[name] ?? .dynamic
      guard let value = entries[name] else {
        new.append(.null(type))
        continue
      }
      do {
        new.append(try value.converted(to: type))
      } catch {
        throw error.under(isMap ? .key(name) : .attribute(name))
      }
    }
    return .object(ValueMap(sortedKeys: names, values: new))
  }
}
