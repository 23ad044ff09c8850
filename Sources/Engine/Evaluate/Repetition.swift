import Language
import Values

/// What `count.index`, `each.key` and `each.value` are for one instance.
enum Repetition: Sendable {
  case none
  case count(Int)
  case each(key: String, value: Value)
  /// One round of an `import`, which is no instance: its key need not be a string.
  case item(key: Value, value: Value)

  var key: InstanceKey {
    switch self {
    case .none: .none
    case .count(let index): .index(index)
    case .each(let key, _): .string(key)
    case .item: .none
    }
  }

  /// One for each instance of an expansion, in the order of its keys.
  static func all(_ expansion: Expansion) -> [Repetition] {
    switch expansion {
    case .single(let enabled): enabled ? [.none] : []
    case .count(let count, _): (0..<count).map { .count($0) }
    case .forEach(let keys, let values): zip(keys, values).map { .each(key: $0, value: $1) }
    case .unknown: []
    }
  }
}
