import AgentAPI
import Crypto
import Foundation
import Platform

/// Makes and verifies the tokens of service accounts.
struct TokenService: Sendable {
  /// Seconds.
  static let lifetime: Int64 = 3600

  private let key: Curve25519.Signing.PrivateKey
  private let identities: IdentityStore

  /// Reads the signing key, or makes one, and publishes its public half.
  init(directories: Directories, identities: IdentityStore) throws {
    self.identities = identities
    let file = Path.join(directories.agentData, "token-key")
    if Files.exists(file) {
      key = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(try Files.read(file, limit: 64)))
    } else {
      key = Curve25519.Signing.PrivateKey()
      try AtomicFile.write(key.rawRepresentation, to: file, mode: 0o600)
    }
    let text = TokenKeyFile.text(key.publicKey)
    if (try? Files.read(directories.tokenPublicKey)) != Array(text.utf8) {
      try AtomicFile.write(text, to: directories.tokenPublicKey, mode: 0o644)
    }
  }

  /// A token of an account that exists and is not disabled.
  func mint(_ account: String, lifetime: Double? = nil) async throws -> TokenResponse {
    let known = try await identities.serviceAccount(account)
    guard !known.isDisabled else {
      throw AgentFault.invalid("the service account `\(account)` is disabled", detail: "")
    }
    let milliseconds = Timestamp.now.milliseconds
    let now = milliseconds / 1000
    let seconds = Int64(min(max(lifetime ?? Double(Self.lifetime), 1), Double(Self.lifetime)))
    // Tokens tell whole seconds: what is begun is given.
    let end = (milliseconds + 999) / 1000 + seconds
    let token = AccessToken(
      subject: account, issuedAt: now, expiresAt: end, generation: try await identities.generation(account))
    return TokenResponse(token: try token.signed(with: key), expires: Double(end))
  }

  /// What a client of AWS's key service signs its requests with: the token, and a secret that is made from it, so that none
  /// needs to be kept.
  func awsCredentials(_ account: String, lifetime: Double? = nil) async throws -> AWSCredentialsAnswer {
    let token = try await mint(account, lifetime: lifetime)
    return AWSCredentialsAnswer(
      accessKey: Self.awsAccessKey, secretKey: awsSecret(token.token), token: token.token, expires: token.expires)
  }

  /// The same for all: the token says who asks.
  static let awsAccessKey = "STACKAGENTTOKEN"

  func awsSecret(_ token: String) -> String {
    let secret = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: key.rawRepresentation), info: Data("stack aws secret \(token)".utf8),
      outputByteCount: 32)
    return secret.withUnsafeBytes { Data($0).base64EncodedString() }
  }

  /// A token for whoever holds the secret of the account's key. Says the same whatever is wrong.
  func exchange(_ request: SecretTokenRequest) async throws -> TokenResponse {
    let refusal = AgentFault.unauthenticated("the service account's key is not good")
    guard let account = try? await identities.serviceAccount(request.serviceAccount), !account.isDisabled,
      let known = account.secretHash
    else { throw refusal }
    let given = SHA256.hash(data: Data(request.secret.utf8))
    // Compared as digests, in constant time.
    guard given == known else { throw refusal }
    return try await mint(account.name)
  }

  /// Whom a token was made for that is not good any more; `nil` for one that is not ours.
  func claimant(of compact: String) -> String? {
    try? AccessToken(verifying: compact, with: key.publicKey, now: .min).subject
  }

  /// The name, if there is such an account: what others make up is not repeated.
  func known(_ account: String) async -> String? { try? await identities.serviceAccount(account).name }

  /// Whose token it is. Refuses those of accounts that are gone or disabled.
  func subject(of compact: String) async throws -> String {
    let token: AccessToken
    do {
      token = try AccessToken(
        verifying: compact, with: key.publicKey, now: Timestamp.now.milliseconds / 1000)
    } catch {
      throw AgentFault.unauthenticated(error == .expired ? "the token has expired" : "the token is not good")
    }
    do {
      guard try await !identities.serviceAccount(token.subject).isDisabled else {
        throw AgentFault.unauthenticated("its service account is disabled")
      }
    } catch AgentFault.noServiceAccount {
      throw AgentFault.unauthenticated("its service account is gone")
    }
    // A token from before there were generations is of the first.
    guard try await identities.generation(token.subject) == token.generation ?? 0 else {
      throw AgentFault.unauthenticated("the token was revoked")
    }
    return token.subject
  }
}

/// Whether a digest is the one written in hexadecimal, in a time that does not depend on where they differ.
private func == (digest: SHA256.Digest, hexadecimal: String) -> Bool {
  let digits = Array("0123456789abcdef".utf8)
  let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  let other = Array(hexadecimal.utf8)
  guard text.count == other.count else { return false }
  return zip(text, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
