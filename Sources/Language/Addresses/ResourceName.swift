/// Whether something is made or only looked at.
public enum ResourceMode: String, Hashable, Sendable {
  case managed, data
}

/// A resource or data source as its module knows it: `bucket.archive`, `data.secret_plaintext.token`.
public struct ResourceName: Hashable, Sendable {
  public var mode: ResourceMode
  public var type: String
  public var name: String

  public init(_ mode: ResourceMode = .managed, _ type: String, _ name: String) {
    self.mode = mode
    self.type = type
    self.name = name
  }
}

extension ResourceName: CustomStringConvertible {
  public var description: String { mode == .data ? "data.\(type).\(name)" : "\(type).\(name)" }
}

extension ResourceName: Comparable {
  /// Data sources first, then by type, then by name.
  public static func < (left: ResourceName, right: ResourceName) -> Bool {
    if left.mode != right.mode { return left.mode == .data }
    return (left.type, left.name) < (right.type, right.name)
  }
}
