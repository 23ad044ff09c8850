import Values

/// Values as JSON, and where in them something holds.
enum ValueShape {
  /// The value with null in place of what is unknown, and of what is sensitive unless that is revealed; unknown members of objects
  /// are left out.
  static func redacted(_ value: Value?, reveals: Bool = false) -> JSON {
    guard let value, !value.isSensitive || reveals else { return .null }
    switch value.content {
    case .null, .unknown: return .null
    case .bool(let value): return .bool(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .list, .set, .tuple: return .array((value.elements ?? []).map { redacted($0, reveals: reveals) })
    case .map(_, let map), .object(let map):
      return .object(map.filter { $0.1.isKnown }.map { JSON.Member($0.0, redacted($0.1, reveals: reveals)) })
    }
  }

  /// An output: `{"sensitive", "value", "type"}`, without a value when any of that is unknown.
  static func output(_ value: Value, isSensitive: Bool, reveals: Bool = false) -> JSON {
    guard value.isWhollyKnown else { return ["sensitive": .bool(isSensitive)] }
    return [
      "sensitive": .bool(isSensitive), "value": isSensitive && !reveals ? .null : redacted(value, reveals: reveals),
      "type": (try? JSON(parsing: value.type.jsonBytes)) ?? .null,
    ]
  }

  /// `true` where the value is unknown, in Terraform's form: objects keep only what is true below.
  static func unknown(_ value: Value?) -> JSON { shape(value) { !$0.isKnown } }

  /// `true` where the value is sensitive.
  static func sensitive(_ value: Value?) -> JSON { shape(value) { $0.isSensitive } }

  private static func shape(_ value: Value?, _ holds: (Value) -> Bool) -> JSON {
    guard let value else { return false }
    if holds(value) { return true }
    switch value.content {
    case .list, .set, .tuple: return .array((value.elements ?? []).map { shape($0, holds) })
    case .map(_, let map), .object(let map):
      return .object(
        map.compactMap { key, member in
          let below = shape(member, holds)
          return below == false ? nil : JSON.Member(key, below)
        })
    case .unknown: return empty(value.type)
    default: return false
    }
  }

  /// Nothing below a value of this type.
  private static func empty(_ type: ValueType) -> JSON {
    switch type {
    case .list, .set, .tuple: []
    case .map, .object: [:]
    default: false
    }
  }
}
