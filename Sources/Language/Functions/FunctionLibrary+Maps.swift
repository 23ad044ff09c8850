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
      try arguments.require(.mapping, 0)
      if arguments.count == 3 { _ = try lookupDefault(arguments[2], arguments[0].type) }
      if case .map(let element) = arguments[0].type { return element }
      return .dynamic
    }
  ) { arguments in
    guard arguments.count <= 3 else { throw FunctionError("`lookup` takes a map, a key and at most one default") }
    let map = arguments[0]
    let key = try arguments.string(1)
    let entries = try arguments.entries(0)
    // A default of another type is a mistake even where it is not needed.
    let otherwise = try arguments.count == 3 ? lookupDefault(arguments[2], map.type) : nil
    if let found = entries[key] { return found.marked(map.marks) }
    guard let otherwise else {
      throw FunctionError("there is no element with the key \(StringLiteral.quoted(key))", argument: 0)
    }
    return otherwise.marked(map.marks)
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
    declaring: .list(.dynamic), returning: { $0[0].type }
  ) { arguments in
    let values = try arguments.elements(0)
    let keys = try arguments.elements(1)
    guard values.count == keys.count else {
      throw FunctionError("there must be as many keys as values", argument: 1)
    }
    guard arguments.values.allSatisfy(\.isWhollyKnown) else { return .unknown(arguments[0].type) }
    guard let type = ValueType.unified([arguments[1].type, arguments[2].type]) else {
      throw FunctionError("the keys must be of the type of those wanted", argument: 2)
    }
    let wanted = Set(try arguments[2].converted(to: type).elements ?? [])
    let own = try arguments[1].converted(to: type).elements ?? []
    return .list(zip(values, own).filter { wanted.contains($0.1) }.map(\.0), of: arguments[0].type.elementType)
  }

  static let merge = Function(
    "merge", "The entries of several maps or objects in one; later ones count more.",
    variadic: .init("maps", .dynamic, allowsNull: true, allowsUnknown: true, allowsMarked: true),
    returning: { _ in .dynamic }
  ) { arguments in
    var entries: [String: Value] = [:]
    var marks: Marks = []
    var isUnknown = false
    var mapTypes: Set<ValueType> = []
    for (index, value) in arguments.values.enumerated() {
      marks.formUnion(value.marks)
      let type = value.type
      switch type {
      case .dynamic, .object, .map: break
      default: throw FunctionError("a map or object is required, but this is \(type.friendlyPhrase)", argument: index)
      }
      if value.isNull { continue }
      mapTypes.insert(type)
      guard value.isKnown else {
        isUnknown = true
        continue
      }
      for (key, element) in value.attributes ?? ValueMap() { entries[key] = element }
    }
    let onlyType = mapTypes.count == 1 ? mapTypes.first : nil
    if isUnknown {
      if let onlyType, case .map = onlyType { return Value.unknown(onlyType).marked(marks) }
      return Value.unknown().marked(marks)
    }
    if let onlyType, case .map(let element) = onlyType { return Value.map(entries, of: element).marked(marks) }
    return Value.object(entries).marked(marks)
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
      try arguments.require(.sequence, 1)
      if case .list(let element) = arguments[1].type { return .map(element) }
      return .dynamic
    }
  ) { arguments in
    try arguments.require(.sequence, 1)
    guard arguments[0].isWhollyKnown else { return .unknown() }
    let keys = try arguments.strings(0)
    let values = try arguments.elements(1)
    guard keys.count == values.count else {
      throw FunctionError("there are \(keys.count) keys and \(values.count) values, which must be as many", argument: 1)
    }
    let entries = ValueMap(zip(keys, values).map { ($0, $1) })
    switch arguments[1].type {
    case .list(let type): return Value.map(entries, of: type).marked(arguments[1].marks)
    case .tuple: return Value.object(entries).marked(arguments[1].marks)
    default: throw FunctionError("a list or tuple is required", argument: 1)
    }
  }
}
