import AgentAPI
import Foundation

/// Tells by the agent's public key whose token it is, and by the agent's register whether it is still good. Both files are read for
/// each token: the agent may make a new key, and a token that was revoked is refused from that moment on.
struct TokenAuthenticator: Sendable {
  let keyFile: String

  /// The service account that holds the token. Throws `TableServiceError.unauthenticated`.
  @Sendable func subject(of token: String) throws -> String {
    guard let bytes = FileManager.default.contents(atPath: keyFile), let key = TokenKeyFile.key(bytes) else {
      throw TableServiceError.unavailable("the key that tokens are verified by cannot be read")
    }
    let verified: AccessToken
    do {
      verified = try AccessToken(verifying: token, with: key, now: TimeFunctions.now() / 1_000)
    } catch .expired {
      throw TableServiceError.unauthenticated("the token has expired; read the token file again")
    } catch {
      throw TableServiceError.unauthenticated("the token is not one of this machine's agent")
    }
    let file = TokenRegister.file(besideKey: keyFile)
    guard let register = FileManager.default.contents(atPath: file).flatMap({ TokenRegister($0) }) else {
      throw TableServiceError.unavailable("the register of tokens cannot be read")
    }
    guard register.allows(verified) else {
      throw TableServiceError.unauthenticated("the token was revoked, or its account is disabled or gone")
    }
    return verified.subject
  }
}
