/// Whether a service account may do something with a resource.
public struct AccessQuestion: Hashable, Sendable, Codable {
  /// The account's name.
  public var member: String
  /// `decrypt`, `read`, `publish`, …
  public var permission: String
  /// `keys/RING/KEY`, or `<stack id>/<address>`.
  public var resource: String

  public init(member: String, permission: String, resource: String) {
    self.member = member
    self.permission = permission
    self.resource = resource
  }
}

/// The answer, and why.
public struct AccessAnswer: Hashable, Sendable, Codable {
  /// Why an account may do nothing at all, whatever is bound to it.
  public enum Obstacle: String, Sendable, Codable {
    case noAccount, disabledAccount
  }

  public var isAllowed: Bool
  /// The role that allows or would allow it; `nil` when no role does.
  public var role: String?
  /// The binding that gives the role.
  public var binding: String?
  /// The resource that it is bound on: the one asked for, or one that holds it.
  public var resource: String?
  public var reason: String
  public var obstacle: Obstacle?

  public init(
    isAllowed: Bool, role: String? = nil, binding: String? = nil, resource: String? = nil, reason: String,
    obstacle: Obstacle? = nil
  ) {
    self.isAllowed = isAllowed
    self.role = role
    self.binding = binding
    self.resource = resource
    self.reason = reason
    self.obstacle = obstacle
  }
}
