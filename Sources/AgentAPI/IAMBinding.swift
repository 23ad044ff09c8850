/// Gives one role on one resource to one service account.
public struct IAMBinding: Hashable, Sendable, Codable {
  /// Its own resource name: `<stack id>/<address>`.
  public var id: String
  public var stack: String
  /// The service account's name.
  public var member: String
  /// `publisher`, `subscriber`, `reader`, `writer`, `encrypter`, `decrypter`, `invoker`.
  public var role: String
  /// What it is a role on: `<stack id>/<address>`, or `keys/RING/KEY`.
  public var resource: String
  /// The idempotency token of the operation that made it.
  public var token: String?

  public init(
    id: String, stack: String, member: String, role: String, resource: String, token: String? = nil
  ) {
    self.id = id
    self.stack = stack
    self.member = member
    self.role = role
    self.resource = resource
    self.token = token
  }
}
