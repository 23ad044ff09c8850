extension Value {
  /// The value with more marks on itself.
  public func marked(_ more: Marks) -> Value {
    if more.isSubset(of: marks) { return self }
    return Value(
      content: content, marks: marks.union(more), deepMarks: deepMarks.union(more),
      isWhollyKnown: isWhollyKnown, depth: depth, size: size)
  }

  /// The value without marks on itself; what is below keeps its own.
  public var unmarked: Value {
    if marks.isEmpty { return self }
    var deep: Marks = []
    for child in elements ?? [] { deep.formUnion(child.deepMarks) }
    return Value(
      content: content, marks: [], deepMarks: deep, isWhollyKnown: isWhollyKnown, depth: depth, size: size)
  }

  /// The value with no mark anywhere.
  public var deeplyUnmarked: Value { deepMarks.isEmpty ? self : splitMarks().value }

  /// The value without certain marks, on itself and on all that is below.
  public func removing(_ unwanted: Marks) -> Value {
    if deepMarks.isDisjoint(with: unwanted) { return self }
    return transformed { _, value in value.unmarked.marked(value.marks.subtracting(unwanted)) }
  }

  public var isSensitive: Bool { marks.contains(.sensitive) }

  /// The value without any marks, and where they were, in order.
  public func splitMarks() -> (value: Value, marks: [MarkedPath]) {
    if deepMarks.isEmpty { return (self, []) }
    var found: [MarkedPath] = []
    let plain = transformed { path, value in
      if !value.marks.isEmpty { found.append(MarkedPath(path, value.marks)) }
      return value.unmarked
    }
    found.sort { $0.path < $1.path }
    return (plain, found)
  }

  /// The value with marks where the paths say; paths that lead nowhere are left out.
  public func applying(_ marks: [MarkedPath]) -> Value {
    if marks.isEmpty { return self }
    if marks.count == 1, marks[0].path.isEmpty { return marked(marks[0].marks) }
    var byPath: [ValuePath: Marks] = [:]
    for entry in marks { byPath[entry.path, default: []].formUnion(entry.marks) }
    return transformed { path, value in
      byPath[path].map { value.marked($0) } ?? value
    }
  }
}
