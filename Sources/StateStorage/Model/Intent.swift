import FoundationEssentials

/// What an operation is about to ask of a provider, written down before it asks.
///
/// An intent that is still open when the next operation starts is the trace of one that was interrupted: its token
/// finds what was made, and its prior value tells what was there.
public struct Intent: Hashable, Sendable {
  public enum Action: String, Hashable, Sendable { case create, update, delete, read, forget }

  /// The idempotency key of the action, a UUID.
  public var token: String
  /// The operation it belongs to, a UUID shared by all intents of one apply.
  public var operation: String
  public var address: InstanceAddress
  public var deposed: String?
  public var action: Action
  public var provider: String
  public var schemaVersion: Int
  /// The value that was planned; unknown parts are absent. `nil` for a delete.
  public var planned: StoredValue?
  /// The value before the action; `nil` for a create.
  public var prior: StoredValue?
  /// What the provider planned for itself, or kept with the prior value.
  public var privateBytes: [UInt8]
  public var dependencies: [String]
  public var createBeforeDestroy: Bool
  public var startedAt: Date

  public init(
    token: String, operation: String, address: InstanceAddress, deposed: String? = nil, action: Action,
    provider: String, schemaVersion: Int = 0, planned: StoredValue? = nil, prior: StoredValue? = nil,
    privateBytes: [UInt8] = [], dependencies: [String] = [], createBeforeDestroy: Bool = false,
    startedAt: Date = Date()
  ) {
    self.token = token
    self.operation = operation
    self.address = address
    self.deposed = deposed
    self.action = action
    self.provider = provider
    self.schemaVersion = schemaVersion
    self.planned = planned
    self.prior = prior
    self.privateBytes = privateBytes
    self.dependencies = dependencies
    self.createBeforeDestroy = createBeforeDestroy
    self.startedAt = startedAt
  }

  public var key: InstanceKey { InstanceKey(address.text, deposed: deposed) }
}
