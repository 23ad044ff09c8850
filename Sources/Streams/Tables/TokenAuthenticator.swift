import AgentAPI
import Foundation

/// Tells by the agent's public key whose token it is. The key file is read for each token, since the agent may make a new key.
struct TokenAuthenticator: Sendable {
  let keyFile: String

  /// The service account that holds the token. Throws `TableServiceError.unauthenticated`.
  @Sendable func subject(of token: String) throws -> String {
    guard let bytes = FileManager.default.contents(atPath: keyFile), let key = TokenKeyFile.key(bytes) else {
      throw TableServiceError.unavailable("the key that tokens are verified by cannot be read")
    }
    do {
      return try AccessToken(verifying: token, with: key, now: TimeFunctions.now() / 1_000).subject
    } catch .expired {
      throw TableServiceError.unauthenticated("the token has expired; read the token file again")
    } catch {
      throw TableServiceError.unauthenticated("the token is not one of this machine's agent")
    }
  }
}
