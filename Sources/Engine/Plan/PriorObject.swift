import Language
import Values

/// An object of the state that a plan does nothing with: one that only a plan of the whole would look at, or all of them where nothing
/// but drift is to be taken over. It is part of what there was before.
public struct PriorObject: Sendable, Hashable {
  public var address: InstanceAddress
  public var deposed: String?
  /// Where the state knew it until now, when a `moved` block says so.
  public var previousAddress: InstanceAddress?
  public var provider: String
  /// As it is, as far as refreshing could tell.
  public var value: Value
  /// The resources it was made with.
  public var dependencies: [ResourceAddress]

  public init(
    address: InstanceAddress, deposed: String?, previousAddress: InstanceAddress? = nil, provider: String, value: Value,
    dependencies: [ResourceAddress]
  ) {
    self.address = address
    self.deposed = deposed
    self.previousAddress = previousAddress
    self.provider = provider
    self.value = value
    self.dependencies = dependencies
  }
}
