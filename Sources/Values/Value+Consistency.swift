extension Value {
  /// The value as one that reads back from its JSON and its type: a list, set or map whose elements are not of its element type
  /// is a tuple or object instead, which tells the type of each.
  public var consistent: Value {
    if isOf(type) { return self }
    return transformed { _, value in
      switch value.content {
      case .list(let type, let elements), .set(let type, let elements):
        elements.allSatisfy { $0.isOf(type) } ? value : Value.tuple(elements).marked(value.marks)
      case .map(let type, let entries):
        entries.values.allSatisfy { $0.isOf(type) } ? value : Value.object(entries).marked(value.marks)
      default: value
      }
    }
  }

  /// Whether JSON of the value reads back as a value of the type; of a null, and of what is unknown, it does.
  private func isOf(_ type: ValueType) -> Bool {
    switch (content, type) {
    case (.null, _), (.unknown, _), (.bool, .bool), (.number, .number), (.string, .string): true
    case (.list(let own, let elements), .list(let other)), (.set(let own, let elements), .set(let other)):
      own == other && elements.allSatisfy { $0.isOf(other) }
    case (.map(let own, let entries), .map(let other)):
      own == other && entries.values.allSatisfy { $0.isOf(other) }
    case (.tuple(let elements), .tuple(let types)):
      elements.count == types.count && zip(elements, types).allSatisfy { $0.isOf($1) }
    case (.object(let entries), .object(let shape)):
      entries.count == shape.attributes.count
        && entries.allSatisfy { name, value in shape.attributes[name].map { value.isOf($0) } ?? false }
    default: false
    }
  }
}
