import Diagnostics
import HCL
import Values

/// What a `for` goes through, and what it has found out on the way.
struct Iteration {
  var items: [(key: Value, value: Value)]
  /// The collection's marks and those of conditions and keys, which the whole result gets.
  var marks: Marks
  /// Whether a condition or key was unknown, or how many items there are, so that the result is.
  var isUnknown = false
  /// Whether it is known in which order the items come.
  var isOrdered = true
}

extension Evaluation {
  mutating func forExpression(_ node: ForExpression) -> Value {
    let isFree = isOrderFree(node.range)
    guard var iteration = iterate(node.collection) else { return .unknown() }
    iteration.isOrdered = iteration.isOrdered || isFree
    if iteration.items.isEmpty, !checksCondition(node) { return .unknown() }
    switch node.result {
    case .tuple(let result): return tupleFor(node, result, &iteration)
    case .object(let key, let result, let groups):
      return objectFor(node, key, result, groups: groups, &iteration)
    }
  }

  /// The items of the collection that a `for` names; `nil` after an error.
  mutating func iterate(_ expression: Expression) -> Iteration? {
    let before = found.count
    let collection = value(expression)
    if found.count > before { return nil }
    let marks = collection.marks
    // The marks of a collection are those of the result, and not of its items; but what is found wrong with one shows nothing of it.
    let shield: Marks = marks.isEmpty ? [] : .shielded
    switch collection.content {
    case .list(_, let elements), .tuple(let elements):
      let items = elements.enumerated().map { (key: Value.number($0.offset), value: $0.element.marked(shield)) }
      return Iteration(items: items, marks: marks)
    case .set(_, let elements):
      let items = elements.map { (key: $0.marked(shield), value: $0.marked(shield)) }
      // Of elements that may turn out to be the same what is wrong with one is told, and no more.
      return Iteration(
        items: items, marks: marks, isUnknown: !collection.areElementsDistinct, isOrdered: collection.isOrderKnown)
    case .map(_, let entries), .object(let entries):
      let items = entries.map { (key: Value.string($0.0), value: $0.1.marked(shield)) }
      return Iteration(items: items, marks: marks)
    case .unknown(let type, _) where !type.isPrimitive:
      return Iteration(items: [], marks: marks, isUnknown: true)
    case .null:
      report("iteration over a null value", "a null value has no elements to go through", expression)
    default:
      report(
        "iteration over a value without elements",
        "a list, set, tuple, map or object is required, but this is \(collection.type.friendlyPhrase)", expression)
    }
    return nil
  }

  /// Binds the names of one item while `body` runs.
  mutating func bound<Result>(
    _ key: Identifier?, _ value: Identifier, to item: (key: Value, value: Value),
    _ body: (inout Evaluation) -> Result
  ) -> Result {
    let outer = bindings.count
    if let key { bindings.append(Binding(key.name, item.key)) }
    bindings.append(Binding(value.name, item.value))
    defer { bindings.removeLast(bindings.count - outer) }
    return body(&self)
  }

  private mutating func tupleFor(
    _ node: ForExpression, _ result: Expression, _ iteration: inout Iteration
  ) -> Value {
    var results: [Value] = []
    for item in iteration.items {
      let before = found.count
      var marks: Marks = []
      var isUnknown = false
      let element = bound(node.key, node.value, to: item) { run -> Value? in
        guard run.accepts(node.condition, &marks, &isUnknown) else { return nil }
        return run.value(result)
      }
      if found.count > before { return .unknown() }
      iteration.marks.formUnion(marks)
      iteration.isUnknown = iteration.isUnknown || isUnknown
      if let element { results.append(element) }
      guard count(node.range) else { return .unknown() }
    }
    if iteration.isUnknown { return .unknown().marked(iteration.marks) }
    if !iteration.isOrdered { results = unordered(results) }
    return made(.tuple(results), count: 0, node.range).marked(iteration.marks)
  }

  private mutating func objectFor(
    _ node: ForExpression, _ key: Expression, _ result: Expression, groups: Bool, _ iteration: inout Iteration
  ) -> Value {
    var entries: [String: [Value]] = [:]
    let mayRepeat = groups || iteration.isUnknown
    for item in iteration.items {
      let before = found.count
      var marks: Marks = []
      var isUnknown = false
      let entry = bound(node.key, node.value, to: item) { run -> (String, Value)? in
        guard run.accepts(node.condition, &marks, &isUnknown) else { return nil }
        guard let name = run.name(key, &marks, &isUnknown) else { return nil }
        if !mayRepeat, entries[name] != nil { run.reportDuplicate(marks.isEmpty ? name : nil, key) }
        return (name, run.value(result))
      }
      if found.count > before { return .unknown() }
      iteration.marks.formUnion(marks)
      iteration.isUnknown = iteration.isUnknown || isUnknown
      if let entry { entries[entry.0, default: []].append(entry.1) }
      guard count(node.range) else { return .unknown() }
    }
    if iteration.isUnknown { return .unknown().marked(iteration.marks) }
    if groups, !iteration.isOrdered { entries = entries.mapValues { unordered($0) } }
    let object = Value.object(entries.mapValues { groups ? .tuple($0) : $0.first ?? .null() })
    return made(object, count: 0, node.range).marked(iteration.marks)
  }

  private mutating func reportDuplicate(_ name: String?, _ key: Expression) {
    report(
      "duplicate key",
      "two items of this `for` expression have \(name.map { "the key \(StringLiteral.quoted($0))" } ?? "the same key")",
      key, hints: ["to group the values of one key, write `...` after the value expression"])
  }

  private mutating func name(
    _ expression: Expression, _ marks: inout Marks, _ isUnknown: inout Bool
  ) -> String? {
    let key = value(expression)
    marks.formUnion(key.deepMarks)
    if key.isNull {
      report("null as a key", "a null value cannot be the key of an object", expression)
      return nil
    }
    do {
      let text = try key.deeplyUnmarked.converted(to: .string)
      if let string = text.string { return string }
      isUnknown = true
    } catch {
      report("wrong type of key", error.message, expression)
    }
    return nil
  }

  /// Whether the `if` of a `for` that has nothing to go through could be one: what is wrong of any item is told of none, too.
  private mutating func checksCondition(_ node: ForExpression) -> Bool {
    guard node.condition != nil else { return true }
    let before = found.count
    var marks: Marks = []
    var isUnknown = false
    bound(node.key, node.value, to: (key: .unknown(), value: .unknown())) { run in
      _ = run.accepts(node.condition, &marks, &isUnknown)
    }
    return found.count == before
  }

  /// Whether the item passes the `if` of its `for`.
  private mutating func accepts(
    _ condition: Expression?, _ marks: inout Marks, _ isUnknown: inout Bool
  ) -> Bool {
    guard let condition else { return true }
    let result = value(condition)
    marks.formUnion(result.deepMarks)
    if result.isNull {
      report("null as a condition", "the `if` of a `for` expression must be true or false, not null", condition)
      return false
    }
    do {
      let decision = try result.deeplyUnmarked.converted(to: .bool)
      if let bool = decision.bool { return bool }
      isUnknown = true
    } catch {
      report("wrong type of condition", error.message, condition)
    }
    return false
  }

  /// Counts one element; false when there have been too many.
  mutating func count(_ range: ByteRange) -> Bool {
    elements += 1
    return mayGoOn(range)
  }
}
