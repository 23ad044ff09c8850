import Diagnostics
import HCL
import Values

extension Evaluation {
  mutating func unary(_ node: UnaryOperation) -> Value {
    let before = found.count
    let operand = value(node.operand)
    if found.count > before { return .unknown() }
    let type: ValueType = node.operator == .not ? .bool : .number
    guard let ready = self.operand(operand, as: type, node.operand, "operand") else { return .unknown(type) }
    let marks = operand.deepMarks
    switch node.operator {
    case .not: return (ready.bool.map { Value.bool(!$0) } ?? .unknown(.bool, .notNull)).marked(marks)
    case .negate:
      return (ready.number.map { Value.number($0.negated) } ?? .unknown(.number, .notNull)).marked(marks)
    }
  }

  mutating func binary(_ node: BinaryOperation) -> Value {
    switch node.operator {
    case .or, .and: return logical(node)
    case .equal, .notEqual: return equality(node)
    default: return arithmetic(node)
    }
  }

  /// The right side counts only where the left one does not decide.
  private mutating func logical(_ node: BinaryOperation) -> Value {
    let before = found.count
    let left = value(node.left)
    if found.count > before { return .unknown(.bool) }
    guard let first = operand(left, as: .bool, node.left, "left operand") else { return .unknown(.bool) }
    let decisive = node.operator == .or
    if first.bool == decisive { return Value.bool(decisive).marked(left.deepMarks) }
    let right = value(node.right)
    if found.count > before { return .unknown(.bool) }
    guard let second = operand(right, as: .bool, node.right, "right operand") else { return .unknown(.bool) }
    let marks = left.deepMarks.union(right.deepMarks)
    if first.isKnown, let bool = second.bool { return Value.bool(bool).marked(marks) }
    return Value.unknown(.bool, .notNull).marked(marks)
  }

  private mutating func equality(_ node: BinaryOperation) -> Value {
    let before = found.count
    let left = value(node.left)
    let right = value(node.right)
    if found.count > before { return .unknown(.bool) }
    let marks = left.deepMarks.union(right.deepMarks)
    guard let equal = left.deeplyUnmarked.isEqual(to: right.deeplyUnmarked) else {
      return Value.unknown(.bool, .notNull).marked(marks)
    }
    return Value.bool(equal == (node.operator == .equal)).marked(marks)
  }

  private mutating func arithmetic(_ node: BinaryOperation) -> Value {
    let before = found.count
    let left = value(node.left)
    let right = value(node.right)
    if found.count > before { return .unknown(node.operator.resultType) }
    let first = operand(left, as: .number, node.left, "left operand", hints: Self.hints(node, left))
    let second = operand(right, as: .number, node.right, "right operand", hints: Self.hints(node, right))
    guard let first, let second else {
      // Two texts or lists that are added are one mistake.
      if node.operator == .add, found.count == before + 2, left.type.isLike(right.type) { found.removeLast() }
      return .unknown(node.operator.resultType)
    }
    let marks = left.deepMarks.union(right.deepMarks)
    if let isOrdered = Self.compare(first.numberRange, second.numberRange, node.operator) {
      return Value.bool(isOrdered).marked(marks)
    }
    guard let a = first.number, let b = second.number else {
      return Value.unknown(node.operator.resultType, .notNull).marked(marks)
    }
    return calculate(a, b, node).marked(marks)
  }

  /// How two numbers compare, by what is known of them; `nil` where that does not decide, or the operator is none that compares.
  private static func compare(_ a: NumberRange, _ b: NumberRange, _ comparison: BinaryOperation.Operator) -> Bool? {
    switch comparison {
    case .less: isLess(a, b)
    case .greater: isLess(b, a)
    case .lessOrEqual: isLess(b, a).map { !$0 }
    case .greaterOrEqual: isLess(a, b).map { !$0 }
    default: nil
    }
  }

  private static func isLess(_ a: NumberRange, _ b: NumberRange) -> Bool? {
    if let greatest = a.greatest, let least = b.least, greatest < least { return true }
    if let least = a.least, let greatest = b.greatest, least >= greatest { return false }
    return nil
  }

  private mutating func calculate(_ a: Number, _ b: Number, _ node: BinaryOperation) -> Value {
    let result: Number?
    switch node.operator {
    case .add: result = a.adding(b)
    case .subtract: result = a.subtracting(b)
    case .multiply: result = a.multiplied(by: b)
    case .divide, .modulo:
      if b.isZero {
        return report("division by zero", "the right operand is 0", .binary(node), at: node.right.range)
      }
      result = node.operator == .divide ? a.divided(by: b) : a.remainder(dividingBy: b)
    default: result = nil
    }
    return result.map { .number($0) }
      ?? report("number out of range", "the result has more than about 30,000 digits", .binary(node))
  }

  /// An operand of the type that its operator needs, without marks; `nil` after an error.
  private mutating func operand(
    _ value: Value, as type: ValueType, _ expression: Expression, _ what: String, hints: [String] = []
  ) -> Value? {
    if value.isNull {
      report("unsuitable \(what)", "\(type.friendlyPhrase) is required, but this is null", expression)
      return nil
    }
    do {
      return try value.deeplyUnmarked.converted(to: type)
    } catch {
      report("unsuitable \(what)", error.message, expression, hints: hints)
      return nil
    }
  }

  /// What other languages add, this one joins otherwise.
  private static func hints(_ node: BinaryOperation, _ value: Value) -> [String] {
    guard node.operator == .add else { return [] }
    switch value.type {
    case .string: return ["to join texts, write `\"${a}${b}\"`"]
    case .list, .tuple: return ["to join lists, write `concat(a, b)`"]
    case .set: return ["to join sets, write `setunion(a, b)`"]
    case .map, .object: return ["to join maps, write `merge(a, b)`"]
    default: return []
    }
  }
}

extension BinaryOperation.Operator {
  fileprivate var resultType: ValueType {
    switch self {
    case .add, .subtract, .multiply, .divide, .modulo: .number
    default: .bool
    }
  }
}

extension ValueType {
  /// Whether both are texts, lists or maps.
  fileprivate func isLike(_ other: ValueType) -> Bool {
    switch (self, other) {
    case (.string, .string), (.list, .list), (.tuple, .tuple), (.list, .tuple), (.tuple, .list), (.set, .set),
      (.map, .map),
      (.object, .object), (.map, .object), (.object, .map):
      true
    default: false
    }
  }

  /// Whether values of the two types can be equal, as far as the types are known.
  fileprivate func mayEqual(_ other: ValueType) -> Bool {
    switch (self, other) {
    case (.dynamic, _), (_, .dynamic): true
    case (.list(let a), .list(let b)), (.set(let a), .set(let b)), (.map(let a), .map(let b)): a.mayEqual(b)
    case (.tuple(let a), .tuple(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.mayEqual($1) }
    case (.object(let a), .object(let b)):
      a.attributes.count == b.attributes.count
        && a.attributes.allSatisfy { name, type in b.attributes[name].map { type.mayEqual($0) } ?? false }
    default: self == other
    }
  }
}

extension Value {
  /// Equality in the language: of one type and one content; `nil` when that cannot be known yet. Marks are not looked at.
  public func isEqual(to other: Value) -> Bool? {
    switch (content, other.content) {
    case (.null, .null): return true
    case (.null, .unknown(_, let refinement)), (.unknown(_, let refinement), .null):
      return refinement.isNotNull ? false : nil
    case (.null, _), (_, .null): return false
    case (.unknown(let own, _), _), (_, .unknown(let own, _)):
      // Nulls are equal whatever their types are.
      guard isNotNull || other.isNotNull else { return nil }
      let type = isKnown ? type : other.type
      return own.mayEqual(type) && !excludes(other) && !other.excludes(self) ? nil : false
    case (.set, .set) where !isWhollyKnown || !other.isWhollyKnown:
      // Unknown elements may turn out to be the same as others, and stand where their values put them.
      guard let own = lengthRange, let its = other.lengthRange else { return nil }
      return own.overlaps(its) ? nil : false
    case (.list(let a, let left), .list(let b, let right)), (.set(let a, let left), .set(let b, let right)):
      return a == b || left.isEmpty || right.isEmpty || a.hasDynamic || b.hasDynamic
        ? Self.areEqual(left, right) : false
    case (.tuple(let left), .tuple(let right)): return Self.areEqual(left, right)
    case (.map(let a, let left), .map(let b, let right)):
      if left.keys != right.keys { return false }
      return a == b || left.isEmpty || a.hasDynamic || b.hasDynamic ? Self.areEqual(left.values, right.values) : false
    case (.object(let left), .object(let right)):
      return left.keys == right.keys ? Self.areEqual(left.values, right.values) : false
    default: return content == other.content
    }
  }

  private static func areEqual(_ left: [Value], _ right: [Value]) -> Bool? {
    guard left.count == right.count else { return false }
    var result: Bool? = true
    for (a, b) in zip(left, right) {
      switch a.isEqual(to: b) {
      case false: return false
      case nil: result = nil
      case true: break
      }
    }
    return result
  }
}
