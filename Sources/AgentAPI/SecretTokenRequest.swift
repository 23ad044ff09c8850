/// Asks the workload API for a token by the secret in a service account's key: `POST /v1/tokens`.
public struct SecretTokenRequest: Hashable, Sendable, Codable {
  public var serviceAccount: String
  /// As it stands in the key file.
  public var secret: String

  public init(serviceAccount: String, secret: String) {
    self.serviceAccount = serviceAccount
    self.secret = secret
  }

  enum CodingKeys: String, CodingKey {
    case serviceAccount = "service_account"
    case secret
  }
}
