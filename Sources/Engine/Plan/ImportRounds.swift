import Diagnostics
import Language
import Values

/// What the `for_each` of an `import` comes to. It is no resource's: it says what to import, and not which instances there are, so it
/// may be a list, whose keys are numbers, or a set of anything, whose keys are its elements.
enum ImportRounds {
  /// A round for each element; none where there is nothing to import, of null, or after an error, which is reported; `nil` when
  /// that is not known yet.
  static func evaluate(
    _ forEach: LocatedExpression, _ scope: ModuleScope, _ diagnostics: inout Diagnostics
  ) -> [Repetition]? {
    guard let value = Evaluate.value(forEach, as: .dynamic, scope, &diagnostics),
      Expansion.isLasting(value, "for_each", forEach, &diagnostics)
    else { return [] }
    if value.isSensitive {
      diagnostics.error(
        "`for_each` of an import is sensitive",
        detail: "what is imported, and by which identifier, is shown", range: forEach.range,
        hints: ["use `nonsensitive` if it is no secret"])
      return []
    }
    let rounds: [Repetition]
    switch value.content {
    case .null: return []
    case .unknown(let type, _) where !type.isPrimitive: return nil
    case .list(_, let elements), .tuple(let elements):
      rounds = elements.enumerated().map { .item(key: .number($0.offset), value: $0.element) }
    case .set(_, let elements):
      guard value.isWhollyKnown else { return nil }
      rounds = elements.map { .item(key: $0, value: $0) }
    case .map(_, let entries), .object(let entries):
      rounds = entries.map { .item(key: .string($0.0), value: $0.1) }
    default:
      diagnostics.error(
        "invalid `for_each` of an import",
        detail: "expected a list, set, tuple, map or object, but this is \(value.type.friendlyPhrase)",
        range: forEach.range)
      return []
    }
    guard rounds.count <= Expansion.limit else {
      diagnostics.error(
        "too many imports", detail: "`for_each` may have at most \(Expansion.limit) elements", range: forEach.range)
      return []
    }
    return rounds
  }
}
