import Values

/// Functions of lists, sets and tuples.
extension FunctionLibrary {
  static let collections: [Function] = [
    alltrue, anytrue, chunklist, coalesce, coalescelist, compact, concat, contains, distinct, element, index,
    length, one, range, reverse, slice, sort,
  ]

  static let alltrue = Function(
    "alltrue", "Whether every element is true.", [.init("list", .list(.bool))], returns: .bool
  ) { arguments in
    var isUnknown = false
    for element in try arguments.elements(0) {
      if !element.isKnown { isUnknown = true } else if element.bool != true { return .bool(false) }
    }
    return isUnknown ? .unknown(.bool) : .bool(true)
  }

  static let anytrue = Function(
    "anytrue", "Whether at least one element is true.", [.init("list", .list(.bool))], returns: .bool
  ) { arguments in
    var isUnknown = false
    for element in try arguments.elements(0) {
      if !element.isKnown { isUnknown = true } else if element.bool == true { return .bool(true) }
    }
    return isUnknown ? .unknown(.bool) : .bool(false)
  }

  static let chunklist = Function(
    "chunklist", "The elements of a list in lists of a size.",
    [.init("list", .list(.dynamic), allowsMarked: true), .init("size", .number)],
    declaring: .list(.list(.dynamic)), returning: { .list($0[0].type) }
  ) { arguments in
    let size = try arguments.int(1)
    guard size >= 0 else { throw FunctionError("the size must not be negative", argument: 1) }
    let elements = try arguments.elements(0)
    let type = arguments[0].type
    let step = size == 0 ? Swift.max(1, elements.count) : size
    var chunks: [Value] = []
    var start = 0
    while start < elements.count {
      chunks.append(.list(Array(elements[start...].prefix(step)), of: type.elementType))
      start += Swift.min(step, elements.count - start)
    }
    return Value.list(chunks, of: type).marked(arguments[0].marks)
  }

  static let coalesce = Function(
    "coalesce", "The first argument that is neither null nor an empty text.",
    variadic: .init("vals", .dynamic, allowsNull: true, allowsUnknown: true),
    returning: { try coalescedType($0.values) }
  ) { arguments in
    let type = try coalescedType(arguments.values)
    for value in arguments.values {
      if !value.isKnown { return Value.unknown(type).marked(value.marks) }
      if value.isNull || (type == .string && value.string == "") { continue }
      return try value.converted(to: type)
    }
    throw FunctionError("every argument is null or empty")
  }

  private static func coalescedType(_ values: [Value]) throws(FunctionError) -> ValueType {
    guard !values.isEmpty else { throw FunctionError("at least one argument is required") }
    guard let type = ValueType.unified(values.map(\.type)) else {
      throw FunctionError("all arguments must have the same type")
    }
    return type
  }

  static let coalescelist = Function(
    "coalescelist", "The first list that is not empty.",
    variadic: .init("vals", .dynamic, allowsNull: true, allowsUnknown: true), returning: { _ in .dynamic }
  ) { arguments in
    for (index, value) in arguments.values.enumerated() {
      // A list that is null is passed over; what is null and nothing more is a mistake.
      if value.isNull, value.type == .dynamic { throw FunctionError("the argument must not be null", argument: index) }
      try arguments.require(.sequence, index)
    }
    for value in arguments.values {
      if !value.isKnown { return .unknown() }
      if value.elements?.isEmpty == false { return value }
    }
    throw FunctionError("every list is empty")
  }

  static let compact = Function(
    "compact", "The list without its empty texts and nulls.", [.init("list", .list(.string))],
    returns: .list(.string)
  ) { arguments in
    guard arguments[0].isWhollyKnown else { return .unknown(.list(.string)) }
    return .list(try arguments.elements(0).filter { !$0.isNull && $0.string != "" }, of: .string)
  }

  static let concat = Function(
    "concat", "The elements of several lists in one.",
    variadic: .init("seqs", .dynamic, allowsUnknown: true, allowsMarked: true), returning: { try concatType($0) }
  ) { arguments in
    let type = try concatType(arguments)
    var marks: Marks = []
    var elements: [Value] = []
    for value in arguments.values {
      marks.formUnion(value.marks)
      guard value.isKnown else {
        return Value.unknown(type).marked(arguments.values.reduce(marks) { $0.union($1.marks) })
      }
      elements += value.elements ?? []
    }
    try arguments.allow(elements: elements.count)
    guard case .list(let element) = type else { return Value.tuple(elements).marked(marks) }
    return Value.list(try elements.map { try $0.converted(to: element) }, of: element).marked(marks)
  }

  private static func concatType(_ arguments: FunctionArguments) throws(FunctionError) -> ValueType {
    guard arguments.count > 0 else { throw FunctionError("at least one list is required") }
    var isDynamic = false
    for (index, value) in arguments.values.enumerated() {
      if value.type == .dynamic {
        isDynamic = true
      } else if !value.type.isList, !value.type.isTuple {
        throw FunctionError("a list or tuple is required, but this is \(value.type.friendlyPhrase)", argument: index)
      }
    }
    if isDynamic { return .dynamic }
    let lists = arguments.values.compactMap { $0.type.isList ? $0.type : nil }
    if lists.count == arguments.count, let type = ValueType.unified(lists),
      !type.hasDynamic || lists.allSatisfy({ $0 == type })
    {
      return type
    }
    var types: [ValueType] = []
    for value in arguments.values {
      if case .tuple(let own) = value.type {
        try arguments.allow(elements: types.count + own.count)
        types += own
      } else if let elements = value.elements {
        types += elements.map(\.type)
      } else {
        return .dynamic
      }
    }
    return .tuple(types)
  }

  static let contains = Function(
    "contains", "Whether a list, set or tuple has a value among its elements.",
    [.init("list", .dynamic), .init("value", .dynamic, allowsNull: true)],
    declaring: .bool,
    returning: { arguments in
      try arguments.require(.group, 0)
      return .bool
    }
  ) { arguments in
    try arguments.require(.group, 0)
    var isUnknown = false
    for element in try arguments.elements(0) {
      switch element.isEqual(to: arguments[1]) {
      case true: return .bool(true)
      case nil: isUnknown = true
      case false: break
      }
    }
    return isUnknown ? .unknown(.bool) : .bool(false)
  }

  static let distinct = Function(
    "distinct", "The list without elements that were there before.", [.init("list", .list(.dynamic))],
    declaring: .list(.dynamic), returning: { $0[0].type }
  ) { arguments in
    guard arguments[0].isWhollyKnown else { return .unknown(arguments[0].type) }
    var seen: Set<Value> = []
    return .list(
      try arguments.elements(0).filter { seen.insert($0).inserted }, of: arguments[0].type.elementType)
  }

  static let element = Function(
    "element", "The element of a list at an index, which wraps around; a negative one counts from the end.",
    [.init("list", .dynamic, allowsMarked: true), .init("index", .number)],
    returning: { arguments in
      try arguments.require(.sequence, 0)
      if case .list(let type) = arguments[0].type { return type }
      return .dynamic
    }
  ) { arguments in
    try arguments.require(.sequence, 0)
    let elements = try arguments.elements(0)
    let index = try arguments.int(1)
    guard !elements.isEmpty else { throw FunctionError("an empty list has no elements", argument: 0) }
    let wrapped = index % elements.count
    return elements[wrapped < 0 ? wrapped + elements.count : wrapped].marked(arguments[0].marks)
  }

  static let index = Function(
    "index", "The index of a value in a list.", [.init("list", .dynamic), .init("value", .dynamic)],
    declaring: .number,
    returning: { arguments in
      try arguments.require(.sequence, 0)
      return .number
    }
  ) { arguments in
    try arguments.require(.sequence, 0)
    for (index, element) in try arguments.elements(0).enumerated() {
      guard let isEqual = element.isEqual(to: arguments[1]) else { return .unknown(.number) }
      if isEqual { return .number(index) }
    }
    throw FunctionError("the value is not in the list", argument: 1)
  }

  static let length = Function(
    "length", "How many elements a collection has, or characters a text.",
    [.init("value", .dynamic, allowsUnknown: true, allowsMarked: true)], returns: .number
  ) { arguments in
    let value = arguments[0]
    let marks = value.type.isSet ? value.deepMarks : value.marks
    if let text = value.string { return Value.number(GraphemeClusters.count(text)).marked(marks) }
    var range = NumberRange(least: 0)
    if let length = value.lengthRange {
      range = NumberRange(least: Number(length.lowerBound), greatest: Number(length.upperBound))
    } else if value.type == .string {
      range.least = Number(GraphemeClusters.count(value.knownPrefix))
    } else if value.type.isPrimitive {
      throw notMeasurable(value.type)
    }
    return Value.bounded(.number, Refinement(isNotNull: true, bounds: .number(range))).marked(marks)
  }

  private static func notMeasurable(_ type: ValueType) -> FunctionError {
    FunctionError("a collection or text is required, but this is \(type.friendlyPhrase)", argument: 0)
  }

  static let one = Function(
    "one", "The only element of a list of at most one, or null.", [.init("list", .dynamic)],
    returning: { arguments in
      try arguments.require(.group, 0)
      if case .tuple(let types) = arguments[0].type {
        guard types.count <= 1 else {
          throw FunctionError("there are \(types.count) elements, where none or one is expected", argument: 0)
        }
        return types.first ?? .dynamic
      }
      return arguments[0].type.elementType ?? .dynamic
    }
  ) { arguments in
    let value = arguments[0]
    try arguments.require(.group, 0)
    // Elements that are not known yet may turn out to be the same.
    if let least = value.lengthRange?.lowerBound, least <= 1, !value.isLengthKnown {
      return .unknown(value.type.elementType ?? .dynamic)
    }
    let elements = try arguments.elements(0)
    guard elements.count <= 1 else {
      throw FunctionError("there are \(elements.count) elements, where none or one is expected", argument: 0)
    }
    return elements.first ?? .null(value.type.elementType ?? .dynamic)
  }

  static let range = Function(
    "range",
    "The numbers from a start to before a limit by a step: of `limit`, `start, limit` or `start, limit, step`.",
    variadic: .init("params", .number), returns: .list(.number)
  ) { arguments in
    guard (1...3).contains(arguments.count) else { throw FunctionError("`range` takes one, two or three numbers") }
    let start = arguments.count == 1 ? 0 : try arguments.number(0)
    let end = try arguments.number(arguments.count == 1 ? 0 : 1)
    let step = arguments.count == 3 ? try arguments.number(2) : end < start ? -1 : 1
    guard !step.isZero || start == end else { throw FunctionError("the step must not be zero", argument: 2) }
    guard end == start || (end < start) == step.isNegative else {
      throw FunctionError("the step leads away from the limit", argument: 2)
    }
    var numbers: [Value] = []
    var next = start
    while step.isNegative ? next > end : next < end {
      guard numbers.count < 1024 else {
        throw FunctionError("the range has more than 1024 numbers, which is the most that `range` makes")
      }
      numbers.append(.number(next))
      guard let following = next.adding(step) else { break }
      next = following
    }
    return .list(numbers, of: .number)
  }

  static let reverse = Function(
    "reverse", "The elements of a list in reverse order.", [.init("list", .dynamic, allowsMarked: true)],
    returning: { arguments in
      try arguments.require(.group, 0)
      switch arguments[0].type {
      case .tuple(let types): return .tuple(types.reversed())
      case .set(let element): return .list(element)
      case let type: return type
      }
    }
  ) { arguments in
    let value = arguments[0]
    if case .set(let type) = value.type, !value.isLengthKnown {
      let bounds = value.lengthRange.map { Refinement.Bounds.length($0) }
      return Value.bounded(.list(type), Refinement(isNotNull: true, bounds: bounds)).marked(value.deepMarks)
    }
    let reversed = Array(try arguments.elements(0).reversed())
    switch value.type {
    case .tuple: return Value.tuple(reversed).marked(value.marks)
    case .list(let type), .set(let type): return Value.list(reversed, of: type).marked(value.marks)
    default: throw FunctionError("a list, set or tuple is required", argument: 0)
    }
  }

  static let slice = Function(
    "slice", "The elements of a list from a start index to before an end index.",
    [.init("list", .dynamic, allowsMarked: true), .init("start_index", .number), .init("end_index", .number)],
    returning: { arguments in
      let range = try sliceRange(arguments)
      if case .tuple(let types) = arguments[0].type, let range { return .tuple(Array(types[range])) }
      return arguments[0].type.isList ? arguments[0].type : .dynamic
    }
  ) { arguments in
    let value = arguments[0]
    let elements = try arguments.elements(0)
    guard let range = try sliceRange(arguments) else { return .unknown() }
    let part = Array(elements[range])
    if case .list(let type) = value.type { return Value.list(part, of: type).marked(value.marks) }
    return Value.tuple(part).marked(value.marks)
  }

  /// The indices of a slice, as far as they are known: what is wrong with one is so whatever the list and the other will be.
  private static func sliceRange(_ arguments: FunctionArguments) throws(FunctionError) -> Range<Int>? {
    try arguments.require(.sequence, 0)
    let greatest = arguments[0].lengthRange?.upperBound ?? Int.max
    let start = arguments[1].isKnown ? try arguments.int(1) : nil
    if let start, start < 0 || start > greatest {
      throw FunctionError("the start index must \(limit(from: 0, greatest))", argument: 1)
    }
    let end = arguments[2].isKnown ? try arguments.int(2) : nil
    if let end, end < start ?? 0 || end > greatest {
      throw FunctionError("the end index must \(limit(from: start, greatest))", argument: 2)
    }
    guard let start, let end else { return nil }
    return start..<end
  }

  private static func limit(from start: Int?, _ greatest: Int) -> String {
    let least = start == 0 ? "0" : "the start index"
    return greatest == Int.max ? "not be less than \(least)" : "be from \(least) to the length, \(greatest)"
  }

  static let sort = Function(
    "sort", "The texts of a list in order.", [.init("list", .list(.string), allowsUnknown: true)],
    returns: .list(.string)
  ) { arguments in
    guard arguments[0].isWhollyKnown else {
      let bounds = arguments[0].lengthRange.map { Refinement.Bounds.length($0) }
      return .bounded(.list(.string), Refinement(isNotNull: true, bounds: bounds))
    }
    return .list(try arguments.strings(0).sorted().map { .string($0) }, of: .string)
  }
}
