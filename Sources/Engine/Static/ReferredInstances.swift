import Language

/// Which instances of a resource or module a reference means, where it does not mean whatever there are.
struct ReferredInstances: Hashable, Sendable {
  /// The keys that are written out, as texts: a number and its digits mean the same.
  var named: Set<String>
  /// How it means the instance with the key of that which refers.
  var own: Reference.OwnKey?
}

extension InstanceKey {
  var isText: Bool { if case .string = self { true } else { false } }

  /// The key as text; `nil` where there is none.
  var text: String? {
    switch self {
    case .none: nil
    case .index(let index): String(index)
    case .string(let key): key
    }
  }
}
