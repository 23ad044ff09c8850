import Diagnostics
import Language
import Values

/// The instances that `count`, `for_each` or `enabled` makes of a resource or a module.
enum Expansion: Sendable {
  /// Without `count` and `for_each`: one, or none when not enabled.
  case single(enabled: Bool)
  case count(Int, marks: Marks)
  /// Keys in order, each with `each.value`.
  case forEach([String], [Value])
  /// How many there are is known only after apply.
  case unknown

  var keys: [InstanceKey] {
    switch self {
    case .single(let enabled): enabled ? [.none] : []
    case .count(let count, _): (0..<count).map { .index($0) }
    case .forEach(let keys, _): keys.map { .string($0) }
    case .unknown: []
    }
  }

  /// The greatest number of instances one block may make, and all resources together.
  static let limit = 1_000_000
  /// The greatest number of instances of all modules together: each holds values of its own for all that the module declares.
  static let moduleLimit = 100_000

  /// How many instances there are.
  var size: Int {
    switch self {
    case .single(let enabled): enabled ? 1 : 0
    case .count(let count, _): count
    case .forEach(let keys, _): keys.count
    case .unknown: 0
    }
  }

  /// The values of all instances as one, as references see them. `values` are in the order of `keys`.
  func combined(_ values: [Value]) -> Value {
    switch self {
    case .single: values.first ?? .null()
    case .count: .tuple(values)
    case .forEach(let keys, _): .object(ValueMap(zip(keys, values).map { ($0, $1) }))
    case .unknown: .unknown()
    }
  }
}
