import ProviderKit
import Values

/// An object that is not as the state remembers it.
public struct Drift: Sendable, Hashable {
  public var address: InstanceAddress
  public var deposed: String?
  /// Where the state knew it until now, when it moves.
  public var previousAddress: InstanceAddress?
  /// As the state has it.
  public var before: Value
  /// As it is; `nil` when it is gone.
  public var after: Value?
  /// Why it counts as gone, where something else is in its place.
  public var reason: String?

  public init(
    address: InstanceAddress, deposed: String? = nil, previousAddress: InstanceAddress? = nil, before: Value,
    after: Value?, reason: String? = nil
  ) {
    self.address = address
    self.deposed = deposed
    self.previousAddress = previousAddress
    self.before = before
    self.after = after
    self.reason = reason
  }

  public var id: ObjectID { ObjectID(address.description, deposed: deposed) }
  public var difference: ValueDiff? { ValueDiff.between(before, after) }
}
