/// Everything the state knows of one object in the world.
public struct InstanceRecord: Hashable, Sendable {
  public enum Status: String, Hashable, Sendable {
    case ready
    /// Known to be damaged or half made: the next apply replaces it.
    case tainted
  }

  public var address: InstanceAddress
  /// The key of an object whose replacement was made before it could be destroyed; `nil` for the current object.
  public var deposed: String?
  /// The address of the provider configuration that made it.
  public var provider: String
  /// The version of the resource type's schema that `value` follows.
  public var schemaVersion: Int
  public var status: Status
  public var value: StoredValue
  /// What the provider wants back unseen; sealed at rest.
  public var privateBytes: [UInt8]
  /// The addresses of direct dependencies only, sorted.
  public var dependencies: [String]
  public var createBeforeDestroy: Bool
  /// The idempotency token of the create that made the object; `nil` when it was imported or moved in.
  public var token: String?

  public init(
    address: InstanceAddress, deposed: String? = nil, provider: String, schemaVersion: Int = 0,
    status: Status = .ready, value: StoredValue, privateBytes: [UInt8] = [], dependencies: [String] = [],
    createBeforeDestroy: Bool = false, token: String? = nil
  ) {
    self.address = address
    self.deposed = deposed
    self.provider = provider
    self.schemaVersion = schemaVersion
    self.status = status
    self.value = value
    self.privateBytes = privateBytes
    self.dependencies = dependencies
    self.createBeforeDestroy = createBeforeDestroy
    self.token = token
  }

  public var key: InstanceKey { InstanceKey(address.text, deposed: deposed) }
}
