import Diagnostics
import HCL
import Values

/// One evaluation in progress: what has been found, bound and used up.
struct Evaluation {
  let evaluator: Evaluator
  let file: SourceFile
  var bindings: [Binding]
  var found: [Diagnostic] = []
  var subjects = SubjectCache()
  /// The element at hand of each enclosing splat.
  var splatItems: [Value] = []
  /// Whether what is evaluated stands for the elements that a list does not have: then no key of one is wrong.
  var isSample = false
  /// The node of which the order does not matter, if it is evaluated next.
  var orderFree: ByteRange?
  var depth = 0
  var elements = 0
  /// How many there were when the program's memory was last looked at.
  var elementsSeen = 0
  private static let elementsBetweenLooks = 1 << 13
  /// Whether a limit was hit, after which nothing more is evaluated.
  var isExhausted = false

  init(_ evaluator: Evaluator, file: SourceFile, bindings: [Binding]) {
    self.evaluator = evaluator
    self.file = file
    self.bindings = bindings
  }

  mutating func value(_ expression: Expression) -> Value {
    guard !isExhausted else { return .unknown() }
    guard depth < evaluator.limits.depth else {
      return exhausted("the expression is nested too deeply", expression.range)
    }
    depth += 1
    defer { depth -= 1 }
    return dispatch(expression)
  }

  private mutating func dispatch(_ expression: Expression) -> Value {
    switch expression {
    case .literal(let node): return literal(node)
    case .template(let node): return template(node)
    case .templateWrap(let node): return value(node.wrapped)
    case .object(let node): return object(node)
    case .tuple(let node): return tuple(node)
    case .forExpression(let node): return forExpression(node)
    case .variable(let node): return variable(node)
    case .relativeTraversal(let node): return relative(node)
    case .index(let node): return index(node)
    case .splat(let node): return splat(node)
    case .splatItem: return splatItems.last ?? .unknown()
    case .conditional(let node): return conditional(node)
    case .unary(let node): return unary(node)
    case .binary(let node): return binary(node)
    case .call(let node): return call(node)
    case .parentheses(let node): return value(node.inner)
    case .invalid(let node):
      found.append(contentsOf: node.deferred.all)
      return .unknown()
    }
  }

  mutating func literal(_ node: Literal) -> Value {
    switch node.value {
    case .null: return .null()
    case .bool(let bool): return .bool(bool)
    case .string(let text): return .string(text)
    case .number(let number):
      if let integer = number.integer { return .number(integer) }
      if let value = Number(number.text) { return .number(value) }
      return report(
        "number out of range", "numbers can have about 30,000 digits before or after the point", node.range)
    }
  }

  private mutating func tuple(_ node: TupleConstructor) -> Value {
    var elements: [Value] = []
    elements.reserveCapacity(node.elements.count)
    for element in node.elements { elements.append(value(element)) }
    return made(.tuple(elements), count: elements.count, node.range)
  }

  private mutating func object(_ node: ObjectConstructor) -> Value {
    var entries: [(String, Value)] = []
    entries.reserveCapacity(node.items.count)
    var marks: Marks = []
    var hasUnknownKey = false
    var names: Set<String> = []
    for item in node.items {
      let key: String?
      switch item.key {
      case .word(let word): key = word.name
      case .expression(let expression):
        (key, hasUnknownKey) = self.key(expression, &marks, hasUnknownKey)
        // In native syntax the last one counts.
        if node.origin == .json, let key, !names.insert(key).inserted {
          report("duplicate key", "this object has the key \(StringLiteral.quoted(key)) already", expression.range)
        }
      }
      let element = value(item.value)
      if let key { entries.append((key, element)) }
    }
    if hasUnknownKey { return .unknown().marked(marks) }
    return made(.object(ValueMap(entries)), count: entries.count, node.range).marked(marks)
  }

  private mutating func key(
    _ expression: Expression, _ marks: inout Marks, _ hasUnknown: Bool
  ) -> (String?, Bool) {
    if case .variable(let traversal) = expression, !traversal.steps.isEmpty {
      report(
        "ambiguous key", "a key with dots in it can be meant as a reference or as a name", expression.range,
        hints: ["write `(\(file.text(expression.range)))` for the reference, or put it in quotes for the name"])
      return (nil, true)
    }
    let key = value(expression)
    marks.formUnion(key.deepMarks)
    guard key.isKnown else { return (nil, true) }
    if key.isNull {
      report("null as a key", "a null value cannot be the key of an object", expression)
      return (nil, true)
    }
    guard let text = (try? key.unmarked.converted(to: .string))?.string else {
      report(
        "wrong type of key", "the key of an object must be a string, but this is \(key.type.friendlyPhrase)", expression
      )
      return (nil, true)
    }
    return (text, hasUnknown)
  }

  /// Checks what a new value adds to the evaluation's cost.
  mutating func made(_ value: Value, count: Int, _ range: ByteRange) -> Value {
    elements += count
    guard mayGoOn(range) else { return .unknown() }
    if value.isTooDeep {
      return exhausted("the value is nested deeper than \(Value.maximumDepth) levels", range)
    }
    if value.isTooLarge {
      return exhausted("the value is larger than \(Value.maximumSize) bytes", range)
    }
    return value
  }

  /// Whether there is room for the elements that were made.
  mutating func mayGoOn(_ range: ByteRange) -> Bool {
    if elements > evaluator.limits.elements {
      _ = exhausted("the expression makes more than \(evaluator.limits.elements) elements", range)
    } else if elements - elementsSeen >= Self.elementsBetweenLooks {
      if let refusal = evaluator.limits.refusal(ofElements: elements - elementsSeen) { _ = exhausted(refusal, range) }
      elementsSeen = elements
    }
    return !isExhausted
  }

  mutating func exhausted(_ detail: String, _ range: ByteRange) -> Value {
    if !isExhausted { report("the evaluation is too large", detail, range) }
    isExhausted = true
    return .unknown()
  }
}
