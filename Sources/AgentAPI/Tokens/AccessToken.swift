import Foundation

/// What an access token says: who holds it, and until when.
///
/// A token is a JSON Web Signature in compact form (RFC 7515) with algorithm `EdDSA` (RFC 8037), signed by the agent.
public struct AccessToken: Codable, Hashable, Sendable {
  /// The issuer of every token.
  public static let issuer = "stack-agent"

  /// The resource name of the service account: `<stack id>/<address>`.
  public var subject: String
  /// Seconds since 1970.
  public var issuedAt: Int64
  /// Seconds since 1970.
  public var expiresAt: Int64
  /// Who signed it.
  public var issuer: String
  /// Which generation of the account's tokens it is of: revoking them begins a new one.
  public var generation: Int64?

  public init(subject: String, issuedAt: Int64, expiresAt: Int64, generation: Int64? = nil) {
    self.subject = subject
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.generation = generation
    issuer = Self.issuer
  }

  enum CodingKeys: String, CodingKey {
    case subject = "sub"
    case issuedAt = "iat"
    case expiresAt = "exp"
    case issuer = "iss"
    case generation = "gen"
  }
}
