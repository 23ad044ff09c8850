import Values

/// Functions that take lists apart or combine sets.
extension FunctionLibrary {
  static let flatten = Function(
    "flatten", "The elements of a list with those that are lists replaced by their own elements.",
    [.init("list", .dynamic, allowsMarked: true)], returning: { _ in .dynamic }
  ) { arguments in
    var result: [Value] = []
    var marks: Marks = []
    guard arguments[0].type.isList || arguments[0].type.isSet || arguments[0].type.isTuple else {
      throw FunctionError("a list, set or tuple is required", argument: 0)
    }
    guard try flatten(arguments[0], &result, &marks, arguments) else { return Value.unknown().marked(marks) }
    return Value.tuple(result).marked(marks)
  }

  /// False when part of it is not known yet.
  private static func flatten(
    _ value: Value, _ result: inout [Value], _ marks: inout Marks, _ arguments: FunctionArguments
  ) throws -> Bool {
    marks.formUnion(value.marks)
    guard value.isLengthKnown else { return false }
    for element in value.elements ?? [] {
      if element.type == .dynamic, !element.isKnown { return false }
      let isSequence = element.type.isList || element.type.isSet || element.type.isTuple
      if isSequence, !element.isNull {
        guard try flatten(element, &result, &marks, arguments) else { return false }
      } else {
        result.append(element)
        try arguments.allow(elements: result.count)
      }
    }
    return true
  }

  static let setunion = combination("setunion", "The elements of any of some sets.", takesUnknown: true) {
    $0 + $1
  }
  static let setintersection = combination("setintersection", "The elements that all of some sets have.") {
    let other = Set($1)
    return $0.filter { other.contains($0) }
  }

  private static func combination(
    _ name: String, _ description: String, takesUnknown: Bool = false,
    _ combine: @escaping @Sendable ([Value], [Value]) -> [Value]
  ) -> Function {
    Function(
      name, description, [.init("first_set", .set(.dynamic))], variadic: .init("other_sets", .set(.dynamic)),
      declaring: .set(.dynamic), returning: { .set(try elementType($0)) }
    ) { arguments in
      let type = try elementType(arguments)
      let sets = try arguments.values.map { try $0.converted(to: .set(type)) }
      guard sets.allSatisfy({ takesUnknown ? $0.isKnown : $0.isWhollyKnown }) else { return .unknown(.set(type)) }
      let lists = sets.map { $0.elements ?? [] }
      return .set(lists.dropFirst().reduce(lists.first ?? [], combine), of: type)
    }
  }

  private static func elementType(_ arguments: FunctionArguments) throws(FunctionError) -> ValueType {
    // One without elements and without a type of its own becomes any.
    let known = arguments.values.compactMap { value -> ValueType? in
      let type = value.type.elementType
      return type == .dynamic && value.elements?.isEmpty == true ? nil : type
    }
    if known.isEmpty { return arguments[0].type.elementType ?? .dynamic }
    let isOpen =
      known.contains(.dynamic) && known.contains { $0 != .dynamic } && arguments.values.allSatisfy(\.isWhollyKnown)
    guard let type = ValueType.unified(known), type != .dynamic || !isOpen else {
      throw FunctionError("the sets must have elements of one type")
    }
    return type
  }

  static let setsubtract = Function(
    "setsubtract", "The elements of one set that another does not have.",
    [.init("a", .set(.dynamic)), .init("b", .set(.dynamic))], declaring: .set(.dynamic),
    returning: { .set(try elementType($0)) }
  ) { arguments in
    let type = try elementType(arguments)
    let sets = try arguments.values.map { try $0.converted(to: .set(type)) }
    guard sets.allSatisfy(\.isWhollyKnown), sets.count == 2 else { return .unknown(.set(type)) }
    let other = Set(sets[1].elements ?? [])
    return .set((sets[0].elements ?? []).filter { !other.contains($0) }, of: type)
  }

  static let setproduct = Function(
    "setproduct", "Every combination of one element from each of some sets or lists.",
    variadic: .init("sets", .dynamic, allowsUnknown: true, allowsMarked: true),
    returning: { arguments in
      for index in arguments.values.indices { try arguments.require(.group, index) }
      guard arguments.count >= 2 else { throw FunctionError("at least two collections are required") }
      return .dynamic
    }
  ) { arguments in
    guard arguments.count >= 2 else { throw FunctionError("at least two collections are required") }
    var marks: Marks = []
    var lists: [Value] = []
    for (index, value) in arguments.values.enumerated() {
      marks.formUnion(value.marks)
      switch value.type {
      case .list, .set: lists.append(value)
      case .tuple: lists.append(try value.converted(to: .list(.dynamic)))
      case .dynamic: return Value.unknown().marked(arguments.values.reduce(marks) { $0.union($1.marks) })
      default: throw FunctionError("a list, set or tuple is required", argument: index)
      }
    }
    let types = lists.map { $0.type.elementType ?? .dynamic }
    let isSet = arguments.values.contains { $0.type.isSet }
    guard lists.allSatisfy(\.isLengthKnown) else {
      return Value.bounded(isSet ? .set(.tuple(types)) : .list(.tuple(types)), combinations(of: lists)).marked(marks)
    }
    let columns = lists.map { $0.elements ?? [] }
    var count = 1
    for column in columns {
      let (product, overflow) = count.multipliedReportingOverflow(by: column.count)
      count = overflow ? Int.max : product
      try arguments.allow(elements: count)
    }
    var rows: [[Value]] = [[]]
    for column in columns { rows = rows.flatMap { row in column.map { row + [$0] } } }
    let combined = rows.map { Value.tuple($0) }
    return (isSet ? Value.set(combined, of: .tuple(types)) : Value.list(combined, of: .tuple(types))).marked(marks)
  }

  /// What is known of so many combinations: there are some if no list is empty, and not more than as many as those of the longest.
  private static func combinations(of lists: [Value]) -> Refinement {
    var greatest = 1
    var isEmpty = false
    for list in lists {
      let range = list.lengthRange ?? 0...Int.max
      isEmpty = isEmpty || range.lowerBound == 0
      let (product, overflow) = greatest.multipliedReportingOverflow(by: range.upperBound)
      greatest = overflow ? Int.max : product
    }
    return Refinement(isNotNull: true, bounds: .length((isEmpty ? 0 : 1)...greatest))
  }
}
