/// What is to be written down of one use of a key, or of one change of the key store.
public struct AuditRecord: Hashable, Sendable {
  /// A user, or the resource name of a service account.
  public var who: String
  /// `decrypt`, `encrypt`, `rotate`, …
  public var action: String
  /// `keys/RING`, `keys/RING/KEY`, `states/STACK`, or the name of a stack's secret.
  public var resource: String
  public var version: Int?
  public var isAllowed: Bool
  /// Why it was refused, or anything else worth knowing; never a secret.
  public var detail: String

  public init(
    who: String, action: String, resource: String, version: Int? = nil, isAllowed: Bool, detail: String = ""
  ) {
    self.who = who
    self.action = action
    self.resource = resource
    self.version = version
    self.isAllowed = isAllowed
    self.detail = detail
  }
}
