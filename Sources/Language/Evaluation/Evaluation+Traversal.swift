import Diagnostics
import HCL
import Values

/// References, attributes and indices.
extension Evaluation {
  mutating func variable(_ node: ScopeTraversal) -> Value {
    let before = found.count
    let result = traversed(node)
    if found.count > before, found[found.count - 1].values.isEmpty {
      // Of a resource without such an attribute there is nothing more to say: what it has, its type tells.
      found[found.count - 1].values = shown(node, tellsResources: false).map { [$0] } ?? []
    }
    return result
  }

  /// What a reference stands for, or as much of its beginning as there is: of `local.list[7]`, `local.list`.
  mutating func shown(_ node: ScopeTraversal, tellsResources: Bool = true) -> Diagnostic.ShownValue? {
    let before = found.count
    defer { found.removeLast(found.count - before) }
    var current: Value
    var end: UInt32
    let steps: [TraversalStep]
    var isResource = false
    if let bound = bindings.last(where: { $0.name == node.root.name }) {
      (current, end, steps) = (bound.value, node.root.range.end, node.steps)
    } else {
      guard !(evaluator.scope is TemplateScope), let reference = try? Reference(node, in: file) else { return nil }
      (current, end, steps) = (subject(reference), reference.subjectBytes.end, reference.steps)
      if case .resource = reference.subject { isResource = true }
    }
    guard found.count == before else { return nil }
    for step in steps {
      let next = apply([step], to: current) { _, _ in "" }
      guard found.count == before else { break }
      (current, end, isResource) = (next, step.range.end, false)
    }
    if isResource, !tellsResources, case .object = current.type { return nil }
    let text = file.text(ByteRange(start: node.range.start, end: end))
    return ValueSummary.statement(current).map { Diagnostic.ShownValue(expression: text, statement: $0) }
  }

  private mutating func traversed(_ node: ScopeTraversal) -> Value {
    if let bound = bindings.last(where: { $0.name == node.root.name }) {
      return apply(node.steps[...], to: bound.value) { _, _ in node.root.name }
    }
    if let template = evaluator.scope as? TemplateScope {
      found.append(template.unknownName(node.root.name, at: SourceRange(file, node.root.range)))
      return .unknown()
    }
    let reference: Reference
    do {
      reference = try Reference(node, in: file)
    } catch {
      found.append(error)
      return .unknown()
    }
    return apply(reference.steps[...], to: subject(reference)) { _, _ in reference.subject.description }
  }

  private mutating func subject(_ reference: Reference) -> Value {
    if let known = subjects[reference.subjectBytes] { return known }
    var diagnostics = Diagnostics()
    let value = evaluator.scope.value(of: reference, into: &diagnostics)
    found.append(contentsOf: diagnostics.all)
    if !diagnostics.hasErrors { subjects.add(value, at: reference.subjectBytes) }
    return value
  }

  /// Static steps from what is no mere reference: `f(x).name`.
  mutating func relative(_ node: RelativeTraversal) -> Value {
    let source = value(node.source)
    let before = found.count
    let result = apply(node.steps[...], to: source) { evaluation, _ in evaluation.file.text(node.source.range) }
    if found.count > before, found[found.count - 1].values.isEmpty {
      let shown = shownValues(node.source)
      found[found.count - 1].values = shown
    }
    return result
  }

  /// What is wrong with static steps from a value, if anything is.
  mutating func fault(of steps: ArraySlice<TraversalStep>, from start: Value, named name: String) -> Diagnostic? {
    _ = apply(steps, to: start) { _, _ in name }
    return found.first
  }

  /// Goes on from a value by static steps.
  ///
  /// - Parameter name: what the value is called in messages.
  private mutating func apply(
    _ steps: ArraySlice<TraversalStep>, to start: Value, name: (Evaluation, Value) -> String
  ) -> Value {
    var current = start
    for (offset, step) in steps.enumerated() {
      let before = found.count
      switch step {
      case .attribute(let attribute, let range):
        current = self.attribute(attribute, of: current, range) { evaluation in
          evaluation.path(name(evaluation, start), steps.prefix(offset))
        }
      case .key(let key, let range): current = index(current, .string(key), range, nil)
      case .index(let number, let range, _):
        let key = number.integer.map { Value.number($0) } ?? Number(number.text).map { .number($0) }
        current = index(current, key ?? .unknown(.number), range, nil)
      }
      if found.count > before { return .unknown() }
    }
    return current
  }

  private func path(_ root: String, _ steps: ArraySlice<TraversalStep>) -> String {
    root + steps.map { file.text($0.range) }.joined()
  }

  /// `value.name`
  mutating func attribute(
    _ name: String, of value: Value, _ range: ByteRange, source: (Evaluation) -> String
  ) -> Value {
    switch value.content {
    case .object(let entries):
      if let found = entries[name] { return found.marked(value.marks) }
      return missing(name, among: value.marks.isEmpty ? entries.keys.map { $0 } : [], range, source(self))
    case .map(_, let entries):
      if let found = entries[name] { return found.marked(value.marks) }
      return report(
        "missing map element", "`\(source(self))` has no element with the key \(StringLiteral.quoted(name))", range,
        hints: value.marks.isEmpty ? Suggestion.hints(for: name, among: entries.keys) : [])
    case .null:
      return report(
        "attribute of a null value", "`\(source(self))` is null, so it has no attribute `\(name)`", range)
    case .unknown(let type, _): return unknownAttribute(name, type, value.marks, range, source)
    default: return unsupported(name, value.type, range, source(self))
    }
  }

  private mutating func unknownAttribute(
    _ name: String, _ type: ValueType, _ marks: Marks, _ range: ByteRange, _ source: (Evaluation) -> String
  ) -> Value {
    switch type {
    case .dynamic: return .unknown().marked(marks)
    case .map(let element): return .unknown(element).marked(marks)
    case .object(let shape):
      guard let attribute = shape.attributes[name] else {
        return missing(name, among: marks.isEmpty ? shape.sortedNames : [], range, source(self))
      }
      return .unknown(attribute).marked(marks)
    default: return unsupported(name, type, range, source(self))
    }
  }

  /// - Parameter names: none where they are not to be shown.
  private mutating func missing(
    _ name: String, among names: [String], _ range: ByteRange, _ source: String
  ) -> Value {
    var hints = Suggestion.hints(for: name, among: names)
    if hints.isEmpty, !names.isEmpty, names.count <= 12 {
      hints = ["it has " + names.map { "`\($0)`" }.joined(separator: ", ")]
    }
    return report("unsupported attribute", "`\(source)` has no attribute `\(name)`", range, hints: hints)
  }

  private mutating func unsupported(
    _ name: String, _ type: ValueType, _ range: ByteRange, _ source: String
  ) -> Value {
    var hints: [String] = []
    switch type {
    case .list(let element), .set(let element):
      if element.hasAttribute(name) {
        hints = ["write `\(source)[*].\(name)` for the attribute of every element"]
        if case .list = type { hints.append("write `\(source)[0].\(name)` for that of the first") }
      }
    case .tuple(let elements) where !elements.isEmpty && elements.allSatisfy({ $0.hasAttribute(name) }):
      hints = [
        "write `\(source)[*].\(name)` for the attribute of every element",
        "write `\(source)[0].\(name)` for that of the first",
      ]
    default: break
    }
    return report(
      "unsupported attribute", "`\(source)` is \(type.friendlyPhrase), which has no attributes", range,
      hints: hints)
  }

  mutating func index(_ node: IndexExpression) -> Value {
    let collection = value(node.collection)
    let key = value(node.key)
    return index(collection, key, node.bracketRange, node)
  }
}

extension ValueType {
  fileprivate func hasAttribute(_ name: String) -> Bool {
    switch self {
    case .object(let shape): shape.attributes[name] != nil
    case .map: true
    default: false
    }
  }
}
