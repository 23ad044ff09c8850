extension Value {
  /// What one step leads to, with this value's own marks; `nil` when there is nothing.
  public func step(_ step: ValuePath.Step) -> Value? {
    switch step {
    case .attribute(let name), .key(let name): return self[name]
    case .index(let index): return self[index]
    case .element(let member):
      guard case .set(_, let elements) = content, elements.contains(member) else { return nil }
      return member.marked(marks)
    }
  }

  /// What the path leads to, with the marks met on the way; `nil` when there is nothing.
  public func value(at path: ValuePath) -> Value? {
    var current = self
    for step in path.steps {
      guard let next = current.step(step) else { return nil }
      current = next
    }
    return current
  }

  /// The value with what the path leads to replaced; map elements and attributes that are not there yet are added.
  /// `nil` when the path leads through nothing.
  public func setting(_ path: ValuePath, to new: Value) -> Value? { setting(path.steps[...], to: new) }

  private func setting(_ steps: ArraySlice<ValuePath.Step>, to new: Value) -> Value? {
    guard let first = steps.first else { return new }
    guard steps.count <= Self.maximumDepth else { return nil }
    let rest = steps.dropFirst()
    switch (first, content) {
    case (.attribute(let name), .object(let entries)), (.key(let name), .object(let entries)):
      guard let value = Self.changed(entries[name], rest, new) else { return nil }
      return Value.object(entries.setting(name, to: value)).marked(marks)
    case (.attribute(let name), .map(let type, let entries)), (.key(let name), .map(let type, let entries)):
      guard let value = Self.changed(entries[name], rest, new) else { return nil }
      return Value.map(entries.setting(name, to: value), of: type).marked(marks)
    case (.index(let index), .list(_, var elements)), (.index(let index), .tuple(var elements)):
      guard elements.indices.contains(index), let value = elements[index].setting(rest, to: new) else {
        return nil
      }
      elements[index] = value
      if case .list(let type, _) = content { return Value.list(elements, of: type).marked(marks) }
      return Value.tuple(elements).marked(marks)
    case (.element(let member), .set(let type, var elements)):
      guard let index = elements.firstIndex(of: member), let value = member.setting(rest, to: new) else {
        return nil
      }
      elements[index] = value
      return Value.set(elements, of: type).marked(marks)
    default: return nil
    }
  }

  private static func changed(
    _ old: Value?, _ rest: ArraySlice<ValuePath.Step>, _ new: Value
  ) -> Value? {
    if rest.isEmpty { return new }
    return old?.setting(rest, to: new)
  }
}
