import Values

/// Functions of maps and objects.
extension FunctionLibrary {
  static let maps: [Function] = [keys, lookup, matchkeys, merge, transpose, values, zipmap]

  static let keys = Function(
    "keys", "The keys of a map or object in order.",
    [.init("inputMap", .dynamic, allowsUnknown: true, allowsMarked: true)],
    returning: { _ in .dynamic }
  ) { arguments in
    let value = arguments[0]
    switch value.content {
    case .map(_, let entries): return Value.list(entries.keys.map { .string($0) }, of: .string).marked(value.marks)
    case .object(let entries): return Value.tuple(entries.keys.map { .string($0) }).marked(value.marks)
    case .unknown(.object(let shape), _):
      return Value.tuple(shape.sortedNames.map { .string($0) }).marked(value.marks)
    case .unknown(.map, _): return Value.unknown(.list(.string)).marked(value.marks)
    case .unknown(.dynamic, _): return Value.unknown().marked(value.marks)
    default: throw FunctionError("a map or object is required, but this is \(value.type.friendlyPhrase)", argument: 0)
    }
  }

  static let lookup = Function(
    "lookup", "The element of a map with a key, or else a default.",
    [.init("inputMap", .dynamic, allowsMarked: true), .init("key", .string)],
    variadic: .init("default", .dynamic, allowsNull: true, allowsUnknown: true, allowsMarked: true),
    returning: { arguments in
      try checkLookup(arguments)
      switch arguments[0].type {
      case .map(let element): return element
      case .object(let shape):
        guard let key = arguments[1].string else { return .dynamic }
        if let type = shape.attributes[key] { return type }
        if arguments.count == 3 { return arguments[2].type }
        throw noElement(key)
      default: return .dynamic
      }
    }
  ) { arguments in
    try checkLookup(arguments)
    let map = arguments[0]
    let key = try arguments.string(1)
    let entries = try arguments.entries(0)
    // A default of another type is a mistake even where it is not needed.
    let otherwise = try arguments.count == 3 ? lookupDefault(arguments[2], map.type) : nil
    if let found = entries[key] { return found.marked(map.marks) }
    guard let otherwise else { throw noElement(key) }
    return otherwise.marked(map.marks)
  }

  private static func noElement(_ key: String) -> FunctionError {
    FunctionError("there is no element with the key \(StringLiteral.quoted(key))", argument: 0)
  }

  /// What can be wrong whether or not the arguments are known.
  private static func checkLookup(_ arguments: FunctionArguments) throws(FunctionError) {
    guard arguments.count <= 3 else { throw FunctionError("`lookup` takes a map, a key and at most one default") }
    try arguments.require(.mapping, 0)
    if arguments.count == 3 { _ = try lookupDefault(arguments[2], arguments[0].type) }
  }

  private static func lookupDefault(_ value: Value, _ map: ValueType) throws(FunctionError) -> Value {
    guard case .map(let element) = map else { return value }
    do {
      return try value.converted(to: element)
    } catch {
      throw FunctionError("the default must have the type of the map's elements: \(error)", argument: 2)
    }
  }

  static let matchkeys = Function(
    "matchkeys", "The values whose keys, at the same index of another list, are among those wanted.",
    [.init("values", .list(.dynamic)), .init("keys", .list(.dynamic)), .init("searchset", .list(.dynamic))],
    declaring: .list(.dynamic),
    returning: { arguments in
      _ = try keyType(arguments)
      return arguments[0].type
    }
  ) { arguments in
    let type = try keyType(arguments)
    let values = try arguments.elements(0)
    guard arguments.values.allSatisfy(\.isWhollyKnown) else { return .unknown(arguments[0].type) }
    let wanted = Set(try arguments[2].converted(to: type).elements ?? [])
    let own = try arguments[1].converted(to: type).elements ?? []
    return .list(zip(values, own).filter { wanted.contains($0.1) }.map(\.0), of: arguments[0].type.elementType)
  }

  /// The type in which keys are compared with those wanted.
  private static func keyType(_ arguments: FunctionArguments) throws(FunctionError) -> ValueType {
    if let values = arguments[0].lengthRange, let keys = arguments[1].lengthRange, !values.overlaps(keys) {
      throw FunctionError("there must be as many keys as values", argument: 1)
    }
    guard let type = ValueType.unified([arguments[1].type, arguments[2].type]) else {
      throw FunctionError("the keys must be of the type of those wanted", argument: 2)
    }
    return type
  }

  static let merge = Function(
    "merge", "The entries of several maps or objects in one; later ones count more.",
    variadic: .init("maps", .dynamic, allowsNull: true, allowsUnknown: true, allowsMarked: true),
    returning: { _ in .dynamic }
  ) { arguments in
    var entries: [String: Value] = [:]
    var marks: Marks = []
    var isUnknown = false
    var types: Set<ValueType> = []
    for (index, value) in arguments.values.enumerated() {
      marks.formUnion(value.marks)
      let type = value.type
      switch type {
      case .dynamic, .object, .map: break
      default: throw FunctionError("a map or object is required, but this is \(type.friendlyPhrase)", argument: index)
      }
      types.insert(type)
      if value.isNull { continue }
      guard value.isKnown else {
        isUnknown = true
        continue
      }
      for (key, element) in value.attributes ?? ValueMap() { entries[key] = element }
    }
    let onlyType = types.count == 1 ? types.first : nil
    if isUnknown { return Value.unknown(onlyType ?? mergedType(arguments.values)).marked(marks) }
    if let onlyType, case .map(let element) = onlyType { return Value.map(entries, of: element).marked(marks) }
    return Value.object(entries).marked(marks)
  }

  /// The type of what maps and objects come to that are not all known: it can be told where it is known which keys they have.
  private static func mergedType(_ values: [Value]) -> ValueType {
    var attributes: [String: ValueType] = [:]
    for value in values {
      switch (value.type, value.content) {
      case (.dynamic, _), (.map, .unknown): return .dynamic
      case (_, .null): break
      case (.object(let shape), _): attributes.merge(shape.attributes) { $1 }
      case (.map(let element), .map(_, let entries)): for (key, _) in entries { attributes[key] = element }
      default: break
      }
    }
    return .object(attributes)
  }

  static let transpose = Function(
    "transpose", "A map of lists turned about: each text of the lists with the keys that had it.",
    [.init("values", .map(.list(.string)))], returns: .map(.list(.string))
  ) { arguments in
    guard arguments[0].isWhollyKnown else { return .unknown(.map(.list(.string))) }
    var result: [String: [Value]] = [:]
    for (key, list) in try arguments.entries(0) {
      guard let texts = list.strings else { throw FunctionError("the lists must hold no null", argument: 0) }
      for text in texts { result[text, default: []].append(.string(key)) }
    }
    return .map(result.mapValues { .list($0, of: .string) }, of: .list(.string))
  }

  static let values = Function(
    "values", "The values of a map or object in the order of their keys.",
    [.init("mapping", .dynamic, allowsMarked: true)],
    returning: { arguments in
      try arguments.require(.mapping, 0)
      if case .map(let element) = arguments[0].type { return .list(element) }
      if case .object(let shape) = arguments[0].type {
        return .tuple(shape.sortedNames.compactMap { shape.attributes[$0] })
      }
      return .dynamic
    }
  ) { arguments in
    let value = arguments[0]
    switch value.content {
    case .map(let type, let entries): return Value.list(entries.values, of: type).marked(value.marks)
    case .object(let entries): return Value.tuple(entries.values).marked(value.marks)
    default: throw FunctionError("a map or object is required, but this is \(value.type.friendlyPhrase)", argument: 0)
    }
  }

  static let zipmap = Function(
    "zipmap", "A map of keys from one list to values from another.",
    [.init("keys", .list(.string)), .init("values", .dynamic, allowsMarked: true)],
    returning: { arguments in
      try checkZip(arguments)
      if case .list(let element) = arguments[1].type { return .map(element) }
      return .dynamic
    }
  ) { arguments in
    try checkZip(arguments)
    guard arguments[0].isWhollyKnown else { return .unknown() }
    let keys = try arguments.strings(0)
    let values = try arguments.elements(1)
    let entries = ValueMap(zip(keys, values).map { ($0, $1) })
    switch arguments[1].type {
    case .list(let type): return Value.map(entries, of: type).marked(arguments[1].marks)
    case .tuple: return Value.object(entries).marked(arguments[1].marks)
    default: throw FunctionError("a list or tuple is required", argument: 1)
    }
  }

  /// There must be as many keys as values, as far as it is known how many there are.
  private static func checkZip(_ arguments: FunctionArguments) throws(FunctionError) {
    try arguments.require(.sequence, 1)
    guard let keys = arguments[0].lengthRange, let values = arguments[1].lengthRange, !keys.overlaps(values) else {
      return
    }
    throw FunctionError(
      "there must be as many values as keys: \(told(keys, "key")), \(told(values, "value"))", argument: 1)
  }

  private static func told(_ count: ClosedRange<Int>, _ name: String) -> String {
    if count == 1...1 { return "1 \(name)" }
    if count.lowerBound == count.upperBound { return "\(count.lowerBound) \(name)s" }
    return count.upperBound == Int.max
      ? "at least \(count.lowerBound) \(name)s" : "\(count.lowerBound) to \(count.upperBound) \(name)s"
  }
}
