import ProviderKit
import Values

/// An object that is not as the state remembers it.
public struct Drift: Sendable, Hashable {
  public var address: InstanceAddress
  public var deposed: String?
  /// As the state has it.
  public var before: Value
  /// As it is; `nil` when it is gone.
  public var after: Value?

  public var id: ObjectID { ObjectID(address.description, deposed: deposed) }
  public var difference: ValueDiff? { ValueDiff.between(before, after) }
}
