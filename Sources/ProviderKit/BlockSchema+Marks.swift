import Values

extension BlockSchema {
  /// The value with the mark on every attribute that the schema calls sensitive.
  public func markingSensitive(_ value: Value) -> Value {
    guard hasSensitive else { return value }
    return transforming(value) { attribute, value in
      attribute.sensitive ? value.marked(.sensitive) : value
    }
  }

  /// The value with its write-only attributes set to null, as it is kept.
  public func removingWriteOnly(_ value: Value) -> Value {
    guard hasWriteOnly else { return value }
    return transforming(value) { attribute, value in
      attribute.writeOnly ? .null(attribute.type) : value
    }
  }

  /// Calls `change` with every attribute of the block and of those nested in it.
  func transforming(_ value: Value, _ change: (AttributeSchema, Value) -> Value) -> Value {
    guard case .object(let entries) = value.content else { return value }
    var members: [(String, Value)] = []
    members.reserveCapacity(entries.count)
    for (name, member) in zip(entries.keys, entries.values) {
      if let attribute = attributes[name] {
        members.append((name, change(attribute, member)))
      } else if let nested = blocks[name] {
        members.append((name, nested.transforming(member, change)))
      } else {
        members.append((name, member))
      }
    }
    return Value.object(ValueMap(members)).marked(value.marks)
  }
}

extension NestedBlockSchema {
  fileprivate func transforming(_ value: Value, _ change: (AttributeSchema, Value) -> Value) -> Value {
    guard let elements = value.elements else { return value }
    switch nesting {
    case .single, .group: return block.transforming(value, change)
    case .list, .set:
      return collection(elements.map { block.transforming($0, change) }).marked(value.marks)
    case .map:
      guard let entries = value.attributes else { return value }
      return collection(entries.mapValues { block.transforming($0, change) }).marked(value.marks)
    }
  }
}
