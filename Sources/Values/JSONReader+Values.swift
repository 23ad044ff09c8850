/// Values straight from JSON, without a tree in between.
extension JSONReader {
  /// Reads a value of the type that the layout is of; see `value(as:)`.
  mutating func value(as layout: ValueLayout) throws(JSONError) -> Value {
    guard !layout.names.isEmpty, peek() == .object else { return try value(as: layout.type) }
    var values = layout.absent
    try object(of: layout.names, quoted: layout.quoted) { (reader, index) throws(JSONError) in
      values[index] = try reader.value(as: layout.members[index])
    }
    return .object(ValueMap(sortedKeys: layout.names, values: values))
  }

  /// Reads a value of the given type. Absent attributes of an object are null; unknown members are an error.
  public mutating func value(as type: ValueType) throws(JSONError) -> Value {
    if null() { return .null(type) }
    switch type {
    case .dynamic: return try wrappedValue()
    case .bool: return .bool(try bool())
    case .number: return .number(try number())
    case .string: return Value(normalized: try string())
    case .list(let element): return .list(try values(of: element), of: element)
    case .set(let element): return .set(try values(of: element), of: element)
    case .map(let element):
      var keys: [String] = []
      var values: [Value] = []
      try object { (reader, key) throws(JSONError) in
        keys.append(key)
        values.append(try reader.value(as: element))
      }
      return .map(ValueMap(keys: keys, values: values), of: element)
    case .tuple(let types):
      let start = offset
      var elements: [Value] = []
      try array { (reader) throws(JSONError) in
        guard elements.count < types.count else { throw JSONError(.expected("`]`"), at: reader.offset) }
        elements.append(try reader.value(as: types[elements.count]))
      }
      guard elements.count == types.count else {
        throw JSONError(.expected("an array of \(types.count) elements"), at: start)
      }
      return .tuple(elements)
    case .object(let shape): return try objectValue(shape)
    }
  }

  private mutating func values(of element: ValueType) throws(JSONError) -> [Value] {
    var elements: [Value] = []
    try array { (reader) throws(JSONError) in elements.append(try reader.value(as: element)) }
    return elements
  }

  private mutating func objectValue(_ shape: ObjectShape) throws(JSONError) -> Value {
    var keys: [String] = []
    var values: [Value] = []
    keys.reserveCapacity(shape.attributes.count)
    values.reserveCapacity(shape.attributes.count)
    try object { (reader, key) throws(JSONError) in
      guard let type = shape.attributes[key] else {
        throw JSONError(.expected("an attribute of the object, not `\(key)`"), at: reader.offset)
      }
      keys.append(key)
      values.append(try reader.value(as: type))
    }
    var entries = ValueMap(keys: keys, values: values)
    if entries.count < shape.attributes.count {
      var all = shape.attributes.mapValues { Value.null($0) }
      for (key, value) in entries { all[key] = value }
      entries = ValueMap(all)
    }
    return .object(entries)
  }

  /// `{"value":…,"type":…}`, in either order.
  private mutating func wrappedValue() throws(JSONError) -> Value {
    let start = offset
    var type: ValueType?
    var ahead = self
    try ahead.object { (reader, key) throws(JSONError) in
      if key == "type" { type = ValueType(json: try reader.tree()) } else { try reader.skip() }
    }
    guard let type else { throw JSONError(.expected("an object with `value` and `type`"), at: start) }
    var value: Value?
    try object { (reader, key) throws(JSONError) in
      if key == "value" { value = try reader.value(restoredAs: type) } else { try reader.skip() }
    }
    guard let value else { throw JSONError(.expected("an object with `value` and `type`"), at: start) }
    return value
  }

  /// Reads a value of a type that may leave open what parts of it are; such parts are as they look.
  mutating func value(restoredAs type: ValueType) throws(JSONError) -> Value {
    guard type.hasDynamic else { return try value(as: type) }
    var ahead = self
    if let value = try? ahead.value(as: type) {
      self = ahead
      return value.consistent
    }
    return try impliedValue()
  }

  /// Reads a value as what it looks like.
  public mutating func impliedValue() throws(JSONError) -> Value {
    switch peek() {
    case .null where null(): return .null()
    case .bool: return .bool(try bool())
    case .number: return .number(try number())
    case .string: return .string(try string())
    case .array:
      var elements: [Value] = []
      try array { (reader) throws(JSONError) in elements.append(try reader.impliedValue()) }
      return .tuple(elements)
    case .object:
      var keys: [String] = []
      var values: [Value] = []
      try object { (reader, key) throws(JSONError) in
        keys.append(key)
        values.append(try reader.impliedValue())
      }
      return .object(ValueMap(keys: keys, values: values))
    default: throw JSONError(.expected("a JSON value"), at: offset)
    }
  }
}

extension ValueMap {
  /// Takes normalised keys in any order; sorted ones, as encoders write them, cost no sorting.
  init(keys: [String], values: [Value]) {
    var isSorted = true
    var index = 1
    while isSorted, index < keys.count {
      isSorted = keys[index - 1] < keys[index]
      index += 1
    }
    if isSorted {
      self.init(sortedKeys: keys, values: values)
    } else {
      self.init(zip(keys, values).map { ($0, $1) })
    }
  }
}
