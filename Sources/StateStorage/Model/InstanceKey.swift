/// What identifies a row of the state: an address, and for an object that waits to be destroyed its deposed key.
public struct InstanceKey: Hashable, Sendable {
  public let address: String
  /// Eight hexadecimal digits, or `nil` for the current object.
  public let deposed: String?

  public init(_ address: String, deposed: String? = nil) {
    self.address = address
    self.deposed = deposed
  }
}

extension InstanceKey: CustomStringConvertible {
  /// The address as people see it.
  public var shownAddress: String { InstanceAddress.shown(address) }

  /// For people: `bucket.archive`, or `bucket.archive (deposed 0a1b2c3d)`.
  public var description: String {
    guard let deposed else { return shownAddress }
    return "\(shownAddress) (deposed \(deposed))"
  }
}

extension InstanceKey: Comparable {
  public static func < (left: InstanceKey, right: InstanceKey) -> Bool {
    if left.address != right.address {
      return left.address.utf8.lexicographicallyPrecedes(right.address.utf8)
    }
    return (left.deposed ?? "").utf8.lexicographicallyPrecedes((right.deposed ?? "").utf8)
  }
}
