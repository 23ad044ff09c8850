import Values

/// Which of the instances that `count` or `for_each` makes.
public enum InstanceKey: Hashable, Sendable {
  /// The only one, where there is neither.
  case none
  case index(Int)
  case string(String)

  public var isNone: Bool { self == .none }

  /// The key as a value: for `each.key` and `count.index`; null for none.
  public var value: Value {
    switch self {
    case .none: .null()
    case .index(let index): .number(index)
    case .string(let key): .string(key)
    }
  }
}

extension InstanceKey: Comparable {
  /// None first, then indices by number, then keys by bytes.
  public static func < (left: InstanceKey, right: InstanceKey) -> Bool {
    switch (left, right) {
    case (_, .none): false
    case (.none, _): true
    case (.index(let a), .index(let b)): a < b
    case (.index, .string): true
    case (.string, .index): false
    case (.string(let a), .string(let b)): a < b
    }
  }
}

extension InstanceKey: CustomStringConvertible {
  /// `[0]` or `["key"]`; empty for none.
  public var description: String {
    switch self {
    case .none: ""
    case .index(let index): "[\(index)]"
    case .string(let key): "[\(StringLiteral.quoted(key))]"
    }
  }
}
