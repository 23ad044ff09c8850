import AgentAPI
import Crypto
import Foundation

extension TokenService {
  /// The long-lived key of an account. It is derived, and kept nowhere: the account made anew gets another one.
  func accountKey(_ name: String) async throws -> ServiceAccountKey {
    let account = try await identities.serviceAccount(name)
    return ServiceAccountKey(
      serviceAccount: name, secret: HMAC<SHA256>.authenticationCode(for: Self.text(account), using: keySecret))
  }

  /// A token for whoever holds an account's key.
  func exchange(_ key: ServiceAccountKey) async throws -> TokenResponse {
    let refusal = AgentFault.unauthenticated("the key of the service account is not good")
    guard let account = try? await identities.serviceAccount(key.serviceAccount), !account.isDisabled,
      HMAC<SHA256>.isValidAuthenticationCode(key.secret, authenticating: Self.text(account), using: keySecret)
    else { throw refusal }
    return try await mint(account.name)
  }

  /// An account of the same name that is made later has another token, and so other keys.
  private static func text(_ account: ServiceAccount) -> Data {
    Data("\(account.name)\n\(account.token ?? "")".utf8)
  }
}
