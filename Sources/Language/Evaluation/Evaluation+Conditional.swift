import Diagnostics
import HCL
import Values

extension Evaluation {
  /// `c ? a : b`: both sides are evaluated for their types, but the errors of the side not taken do not count.
  mutating func conditional(_ node: ConditionalExpression) -> Value {
    let before = found.count
    let condition = value(node.condition)
    if found.count > before { return .unknown() }
    let (whenTrue, trueErrors) = collected { $0.value(node.whenTrue) }
    let (whenFalse, falseErrors) = collected { $0.value(node.whenFalse) }
    // Where another condition around it is unknown, the fault does not count, but the type does.
    guard let decision = decide(condition, node) else { return .unknown(resultType(whenTrue, whenFalse) ?? .dynamic) }
    if let taken = decision.bool {
      let errors = taken ? trueErrors : falseErrors
      found.append(contentsOf: errors)
      if !errors.isEmpty { return .unknown() }
    }
    let branchMarks = whenTrue.marks.union(whenFalse.marks)
    guard let type = resultType(whenTrue, whenFalse) else {
      return report(
        "inconsistent conditional result types",
        "both results must have the same type, but they are \(mismatch(whenTrue.type, whenFalse.type))",
        .conditional(node), at: node.whenTrue.range.union(node.whenFalse.range))
    }
    guard let taken = decision.bool else {
      // What elements of either are marked with is known when they are, as in Terraform.
      return Self.either(whenTrue, whenFalse, type).marked(condition.deepMarks.union(branchMarks))
    }
    do {
      return try (taken ? whenTrue : whenFalse).converted(to: type).marked(condition.deepMarks.union(branchMarks))
    } catch {
      return report(
        "inconsistent conditional result types", error.description, .conditional(node),
        at: taken ? node.whenTrue.range : node.whenFalse.range)
    }
  }

  /// What is found wrong while `body` runs, kept apart.
  mutating func collected(_ body: (inout Evaluation) -> Value) -> (Value, [Diagnostic]) {
    let before = found.count
    let value = body(&self)
    let errors = Array(found[before...])
    if !isExhausted { found.removeLast(found.count - before) }
    return (value, errors)
  }

  private mutating func decide(_ condition: Value, _ node: ConditionalExpression) -> Value? {
    if condition.isNull {
      report("null as a condition", "a condition must be true or false, not null", node.condition)
      return nil
    }
    do {
      return try condition.deeplyUnmarked.converted(to: .bool)
    } catch {
      report("wrong type of condition", error.message, node.condition)
      return nil
    }
  }

  /// What is known of the result whichever side is taken: that it is null or not, in which range a number lies, and how many
  /// elements a collection has.
  private static func either(_ a: Value, _ b: Value, _ type: ValueType) -> Value {
    if a.isNull, b.isNull { return .null(type) }
    var known = Refinement(isNotNull: a.isNotNull && b.isNotNull)
    guard a.type == b.type else { return .unknown(type, known) }
    switch type {
    case .number:
      let range = a.numberRange.spanning(b.numberRange)
      if range != NumberRange() { known.bounds = .number(range) }
    case .list, .set, .map:
      if let one = a.lengthRange, let other = b.lengthRange {
        let range = min(one.lowerBound, other.lowerBound)...max(one.upperBound, other.upperBound)
        if range != 0...Int.max { known.bounds = .length(range) }
      }
    default: break
    }
    return .bounded(type, known)
  }

  private func resultType(_ a: Value, _ b: Value) -> ValueType? {
    switch (a.content, b.content) {
    case (.unknown(.dynamic, _), _), (_, .unknown(.dynamic, _)): .dynamic
    case (.null(.dynamic), _): b.type
    case (_, .null(.dynamic)): a.type
    default: ValueType.unified([a.type, b.type])
    }
  }

  private func mismatch(_ a: ValueType, _ b: ValueType) -> String {
    switch (a, b) {
    case (.object(let left), .object(let right)):
      for name in left.sortedNames where right.attributes[name] == nil {
        return "objects, and only the true result has the attribute `\(name)`"
      }
      for name in right.sortedNames where left.attributes[name] == nil {
        return "objects, and only the false result has the attribute `\(name)`"
      }
      for name in left.sortedNames {
        guard let own = left.attributes[name], let other = right.attributes[name], own != other else { continue }
        return
          "objects whose attribute `\(name)` is \(own.friendlyPhrase) in one and \(other.friendlyPhrase) in the other"
      }
      return "objects of different types"
    case (.tuple(let left), .tuple(let right)) where left.count != right.count:
      return "tuples of \(left.count) and of \(right.count) elements whose types have nothing in common"
    default: return "\(a.friendlyPhrase) and \(b.friendlyPhrase)"
    }
  }
}
