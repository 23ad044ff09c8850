import Values

extension BlockSchema {
  /// The type of the values that such a block has: an object with a member for every attribute and nested block type.
  public var impliedType: ValueType {
    var members = attributes.mapValues { $0.type.withoutOptional }
    for (name, nested) in blocks { members[name] = nested.impliedType }
    return .object(members)
  }

  /// The value of a block that says nothing: nulls, and empty collections of nested blocks.
  public var emptyValue: Value {
    var members = attributes.mapValues { Value.null($0.type) }
    for (name, nested) in blocks { members[name] = nested.absentValue }
    return .object(members)
  }

  /// Whether some attribute at any depth is marked sensitive.
  public var hasSensitive: Bool {
    attributes.values.contains { $0.sensitive } || blocks.values.contains { $0.block.hasSensitive }
  }

  /// Whether some attribute repeats another.
  public var hasMirrors: Bool { attributes.values.contains { $0.mirrors != nil } }

  /// Whether some attribute at any depth is write-only.
  public var hasWriteOnly: Bool {
    attributes.values.contains { $0.writeOnly } || blocks.values.contains { $0.block.hasWriteOnly }
  }
}

extension NestedBlockSchema {
  public var impliedType: ValueType {
    switch nesting {
    case .single, .group: block.impliedType
    // A block with an attribute of any type gives each of its values a type of its own.
    case .list: block.impliedType.hasDynamic ? .dynamic : .list(block.impliedType)
    case .set: .set(block.impliedType)
    case .map: block.impliedType.hasDynamic ? .dynamic : .map(block.impliedType)
    }
  }

  /// The value when no such block is written.
  public var absentValue: Value {
    switch nesting {
    case .single: .null(block.impliedType)
    case .group: block.emptyValue
    case .list: block.impliedType.hasDynamic ? .emptyTuple : .list([], of: block.impliedType)
    case .set: .set([], of: block.impliedType)
    case .map: block.impliedType.hasDynamic ? .emptyObject : .map(ValueMap(), of: block.impliedType)
    }
  }

  /// The collection of these blocks, as this nesting keeps it.
  func collection(_ elements: [Value]) -> Value {
    if nesting == .set { return .set(elements, of: block.impliedType) }
    return block.impliedType.hasDynamic ? .tuple(elements) : .list(elements, of: block.impliedType)
  }

  /// The labelled blocks, as this nesting keeps them.
  func collection(_ elements: ValueMap) -> Value {
    block.impliedType.hasDynamic ? .object(elements) : .map(elements, of: block.impliedType)
  }
}
