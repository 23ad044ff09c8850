import Values

extension BlockSchema {
  /// The value with the mark on every attribute that the schema calls sensitive and that is not null.
  public func markingSensitive(_ value: Value) -> Value {
    guard hasSensitive else { return value }
    return transforming(value) { attribute, value in
      attribute.sensitive && !value.isNull ? value.marked(.sensitive) : value
    }
  }

  /// The value with the marks of each attribute on those that repeat it, also where they are not known yet.
  public func markingMirrors(_ value: Value) -> Value {
    guard case .object(let entries) = value.content, !value.deepMarks.isEmpty else { return value }
    var members = entries
    for (name, attribute) in attributes {
      guard let source = attribute.mirrors.flatMap({ entries[$0] }), let copy = entries[name], !copy.isNull,
        !source.deepMarks.isEmpty
      else { continue }
      let (plain, marks) = source.splitMarks()
      let isSame = plain == copy.deeplyUnmarked
      members = members.mapEntries { key, member in
        guard key == name else { return member }
        return isSame ? copy.applying(marks) : copy.marked(source.deepMarks)
      }
    }
    return Value.object(members).marked(value.marks)
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
    let members = entries.mapEntries { name, member in
      if let attribute = attributes[name] { return change(attribute, member) }
      return blocks[name]?.transforming(member, change) ?? member
    }
    return Value.object(members).marked(value.marks)
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
