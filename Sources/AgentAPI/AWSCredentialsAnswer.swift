import Foundation

/// Credentials in the form that AWS's clients take from a `credential_process` and from a container's credentials service.
public struct AWSCredentialsAnswer: Hashable, Sendable, Codable {
  public var version: Int
  public var accessKey: String
  public var secretKey: String
  /// The account's token.
  public var token: String
  /// In the form of RFC 3339.
  public var expiration: String

  public init(accessKey: String, secretKey: String, token: String, expires: Double) {
    version = 1
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.token = token
    expiration = Date(timeIntervalSince1970: expires).formatted(.iso8601)
  }

  enum CodingKeys: String, CodingKey {
    case version = "Version"
    case accessKey = "AccessKeyId"
    case secretKey = "SecretAccessKey"
    case token = "SessionToken"
    case expiration = "Expiration"
  }

  /// As a container's credentials service answers, which names the token otherwise.
  public var container: [String: String] {
    ["AccessKeyId": accessKey, "SecretAccessKey": secretKey, "Token": token, "Expiration": expiration]
  }
}
