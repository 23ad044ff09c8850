import Diagnostics
import HCL
import Language
import Values

extension Expansion {
  /// Evaluates the expressions; `nil` when that fails, which is reported.
  static func evaluate(
    count: LocatedExpression?, forEach: LocatedExpression?, enabled: LocatedExpression? = nil,
    scope: any EvaluationScope,
    into diagnostics: inout Diagnostics
  ) -> Expansion? {
    if let count { return evaluate(count: count, scope, &diagnostics) }
    if let forEach { return evaluate(forEach: forEach, scope, &diagnostics) }
    guard let enabled else { return .single(enabled: true) }
    guard let value = Evaluate.value(enabled, as: .bool, scope, &diagnostics),
      isLasting(value, "enabled", enabled, &diagnostics)
    else { return nil }
    guard value.isKnown else { return .unknown }
    guard let isEnabled = value.bool else {
      diagnostics.error("`enabled` is null", detail: "expected true or false", range: enabled.range)
      return nil
    }
    return .single(enabled: isEnabled)
  }

  private static func evaluate(
    count: LocatedExpression, _ scope: any EvaluationScope, _ diagnostics: inout Diagnostics
  ) -> Expansion? {
    guard let value = Evaluate.value(count, as: .number, scope, &diagnostics),
      isLasting(value, "count", count, &diagnostics)
    else { return nil }
    guard value.isKnown else { return .unknown }
    if value.isNull {
      diagnostics.error("`count` is null", detail: "expected a whole number of instances", range: count.range)
      return nil
    }
    guard let number = value.int, number >= 0 else {
      let found = value.deepMarks.isEmpty ? ", but this is \(value.number?.description ?? "something else")" : ""
      diagnostics.error(
        "invalid `count`", detail: "expected a whole number of at least 0\(found)", range: count.range)
      return nil
    }
    guard number <= limit else {
      diagnostics.error("too many instances", detail: "`count` may be at most \(limit)", range: count.range)
      return nil
    }
    return .count(number, marks: value.marks)
  }

  private static func evaluate(
    forEach: LocatedExpression, _ scope: any EvaluationScope, _ diagnostics: inout Diagnostics
  ) -> Expansion? {
    guard let value = Evaluate.value(forEach, as: .dynamic, scope, &diagnostics),
      isLasting(value, "for_each", forEach, &diagnostics)
    else { return nil }
    if value.isSensitive {
      diagnostics.error(
        "`for_each` is sensitive",
        detail: "its keys become part of addresses, which are shown", range: forEach.range,
        hints: ["use `nonsensitive` if the keys are no secret"])
      return nil
    }
    switch value.content {
    case .unknown(let type, _):
      if Self.isForEach(type) { return .unknown }
    case .null:
      diagnostics.error("`for_each` is null", detail: "expected a map or a set of strings", range: forEach.range)
      return nil
    case .map(_, let entries), .object(let entries):
      return bounded(entries.keys, entries.values, forEach, &diagnostics)
    case .set(_, let elements):
      if !value.isWhollyKnown { return .unknown }
      if let keys = value.strings { return bounded(keys, elements, forEach, &diagnostics) }
    default: break
    }
    diagnostics.error(
      "invalid `for_each`",
      detail: "expected a map or a set of strings, but this is \(value.type.friendlyPhrase)", range: forEach.range,
      hints: value.type.isStructural || value.type.elementType == .string ? ["`toset(…)` makes a set of a list"] : [])
    return nil
  }

  /// Whether instances may follow from a value; not when it is ephemeral, since their addresses are kept in the state.
  static func isLasting(
    _ value: Value, _ name: String, _ place: LocatedExpression, _ diagnostics: inout Diagnostics
  ) -> Bool {
    guard value.marks.contains(.ephemeral) else { return true }
    diagnostics.error(
      "`\(name)` is ephemeral",
      detail: "which instances there are is kept in the plan and the state, and an ephemeral value nowhere",
      range: place.range, hints: ["make it of values that are not ephemeral"])
    return false
  }

  private static func isForEach(_ type: ValueType) -> Bool {
    switch type {
    case .dynamic, .map, .object: true
    case .set(let element): element == .string || element == .dynamic
    default: false
    }
  }

  private static func bounded(
    _ keys: [String], _ values: [Value], _ place: LocatedExpression, _ diagnostics: inout Diagnostics
  ) -> Expansion? {
    guard keys.count <= limit else {
      diagnostics.error("too many instances", detail: "`for_each` may have at most \(limit) keys", range: place.range)
      return nil
    }
    return .forEach(keys, values)
  }
}
