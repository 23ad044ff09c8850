import Crypto
import Foundation

extension AccessToken {
  /// Why a token is refused.
  public enum Refusal: Error, Hashable, Sendable {
    case malformed
    case badSignature
    case otherIssuer
    case expired
  }

  private static let header = Base64URL.encode(Array(#"{"alg":"EdDSA","typ":"JWT"}"#.utf8))
  /// Longer texts are no tokens of ours.
  private static let lengthLimit = 4_096

  /// The compact form, signed.
  public func signed(with key: Curve25519.Signing.PrivateKey) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let input = "\(Self.header).\(Base64URL.encode([UInt8](try encoder.encode(self))))"
    let signature = try key.signature(for: Data(input.utf8))
    return "\(input).\(Base64URL.encode([UInt8](signature)))"
  }

  /// Verifies a compact form. `now` is in seconds since 1970; there is no leeway, since whoever asks has the clock of the agent.
  public init(verifying compact: String, with key: Curve25519.Signing.PublicKey, now: Int64) throws(Refusal) {
    let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
    guard compact.utf8.count <= Self.lengthLimit, parts.count == 3, parts[0] == Self.header,
      let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
    else { throw .malformed }
    guard key.isValidSignature(Data(signature), for: Data("\(parts[0]).\(parts[1])".utf8)) else {
      throw .badSignature
    }
    guard let token = try? JSONDecoder().decode(Self.self, from: Data(payload)) else { throw .malformed }
    guard token.issuer == Self.issuer else { throw .otherIssuer }
    guard now < token.expiresAt else { throw .expired }
    self = token
  }
}
