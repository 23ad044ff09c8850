/// The identity of a workload.
public struct ServiceAccount: Hashable, Sendable, Codable {
  /// Its resource name: `<stack id>/<address>`.
  public var name: String
  public var stack: String
  public var displayName: String
  /// A disabled account's tokens are refused.
  public var isDisabled: Bool
  /// SHA-256 in hexadecimal of the secret in the account's key, which is exchanged for tokens; `nil` for none.
  public var secretHash: String?
  /// The idempotency token of the operation that made it.
  public var token: String?

  public init(
    name: String, stack: String, displayName: String = "", isDisabled: Bool = false,
    secretHash: String? = nil, token: String? = nil
  ) {
    self.name = name
    self.stack = stack
    self.displayName = displayName
    self.isDisabled = isDisabled
    self.secretHash = secretHash
    self.token = token
  }
}
