extension Value {
  /// Rebuilds the value from the bottom up: `change` is called with each value, its elements changed already.
  ///
  /// The types of collections follow their elements where those change type. Deeper values than `maximumDepth` are left as
  /// they are below that.
  public func transformed<Failure: Error>(
    _ change: (ValuePath, Value) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var path = ValuePath()
    return try transformed(&path, change)
  }

  private func transformed<Failure: Error>(
    _ path: inout ValuePath, _ change: (ValuePath, Value) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard path.count <= Self.maximumDepth else { return self }
    let rebuilt: Value
    switch content {
    case .null, .unknown, .bool, .number, .string:
      return try change(path, self)
    case .list(let type, let elements):
      let new = try Self.changed(elements, &path, change)
      rebuilt = .list(new, of: Self.elementType(type, new))
    case .set(let type, let elements):
      var new: [Value] = []
      for element in elements {
        path.append(.element(element))
        new.append(try element.transformed(&path, change))
        path.removeLast()
      }
      rebuilt = .set(new, of: Self.elementType(type, new))
    case .tuple(let elements):
      rebuilt = .tuple(try Self.changed(elements, &path, change))
    case .map(let type, let entries):
      let new = try Self.changed(entries, &path, ValuePath.Step.key, change)
      rebuilt = .map(new, of: Self.elementType(type, new.values))
    case .object(let entries):
      rebuilt = .object(try Self.changed(entries, &path, ValuePath.Step.attribute, change))
    }
    return try change(path, rebuilt.marked(marks))
  }

  private static func changed<Failure: Error>(
    _ elements: [Value], _ path: inout ValuePath, _ change: (ValuePath, Value) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      path.append(.index(index))
      result.append(try element.transformed(&path, change))
      path.removeLast()
    }
    return result
  }

  private static func changed<Failure: Error>(
    _ entries: ValueMap, _ path: inout ValuePath, _ step: (String) -> ValuePath.Step,
    _ change: (ValuePath, Value) throws(Failure) -> Value
  ) throws(Failure) -> ValueMap {
    var result: [Value] = []
    result.reserveCapacity(entries.count)
    for (key, value) in zip(entries.keys, entries.values) {
      path.append(step(key))
      result.append(try value.transformed(&path, change))
      path.removeLast()
    }
    return ValueMap(sortedKeys: entries.keys, values: result)
  }

  /// The old element type unless the elements now have another one.
  private static func elementType(_ old: ValueType, _ elements: [Value]) -> ValueType {
    guard let first = elements.first?.type, first != old else { return old }
    return elements.allSatisfy { $0.type == first } ? first : .dynamic
  }

  /// Calls `visit` with the value and all below it, outer ones first; `visit` says whether to go below.
  public func walk<Failure: Error>(
    _ visit: (ValuePath, Value) throws(Failure) -> Bool
  ) throws(Failure) {
    var path = ValuePath()
    try walk(&path, visit)
  }

  private func walk<Failure: Error>(
    _ path: inout ValuePath, _ visit: (ValuePath, Value) throws(Failure) -> Bool
  ) throws(Failure) {
    guard try visit(path, self), path.count <= Self.maximumDepth else { return }
    for (step, element) in steps {
      path.append(step)
      try element.walk(&path, visit)
      path.removeLast()
    }
  }

  /// The elements with the steps that lead to them, in order; marks of the value itself not added.
  public var steps: [(step: ValuePath.Step, value: Value)] {
    switch content {
    case .list(_, let elements), .tuple(let elements):
      elements.enumerated().map { (.index($0.offset), $0.element) }
    case .set(_, let elements): elements.map { (.element($0), $0) }
    case .map(_, let entries): entries.map { (.key($0.0), $0.1) }
    case .object(let entries): entries.map { (.attribute($0.0), $0.1) }
    default: []
    }
  }
}
