import Crypto
import FoundationEssentials

/// A 256-bit key that seals short secrets with AES-256-GCM.
///
/// The key's memory is wiped when the last copy of it goes, as far as swift-crypto does that.
///
/// Sealed bytes: one byte 1, 12 bytes of random nonce, the ciphertext, 16 bytes of tag. Random nonces bound the use of one
/// key to 2^32 messages.
public struct SealingKey: Sendable {
  private let key: SymmetricKey

  /// Makes a new one from the system's random numbers.
  public init() { key = SymmetricKey(size: .bits256) }

  public init(_ key: SymmetricKey) { self.key = key }

  /// - Returns: `nil` unless there are 32 bytes.
  public init?(bytes: some ContiguousBytes) {
    let key = SymmetricKey(data: bytes)
    guard key.bitCount == 256 else { return nil }
    self.key = key
  }

  /// What sealing adds to the plaintext, in bytes.
  public static let overhead = 29

  /// Seals `plaintext` so that it opens only with the same key and context.
  public func seal(_ plaintext: some DataProtocol, context: [UInt8]) throws(KeyError) -> [UInt8] {
    try seal(plaintext, context: context, nonce: AES.GCM.Nonce())
  }

  /// - Parameter nonce: 12 random bytes that were never used before.
  func seal(_ plaintext: some DataProtocol, context: [UInt8], nonce: AES.GCM.Nonce) throws(KeyError) -> [UInt8] {
    do {
      let box = try AES.GCM.seal(plaintext, using: key, nonce: nonce, authenticating: context)
      guard let combined = box.combined else { throw KeyError.sealFailed }
      return [1] + combined
    } catch {
      throw .sealFailed
    }
  }

  /// - Throws: `KeyError.unsealFailed` for another key or context, and for bytes that were changed.
  public func open(_ sealed: some DataProtocol, context: [UInt8]) throws(KeyError) -> [UInt8] {
    guard sealed.count >= Self.overhead, sealed.first == 1 else { throw .unsealFailed }
    do {
      let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
      return try Array(AES.GCM.open(box, using: key, authenticating: context))
    } catch {
      throw .unsealFailed
    }
  }

  /// Gives the raw key to `body` for as long as it runs.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try key.withUnsafeBytes(body)
  }

  /// A key derived from this one for one purpose (HKDF-SHA256, RFC 5869).
  public func derived(for purpose: String, salt: [UInt8] = []) -> SealingKey {
    derived(info: Array(purpose.utf8), salt: salt)
  }

  func derived(info: [UInt8], salt: [UInt8]) -> SealingKey {
    SealingKey(HKDF<SHA256>.deriveKey(inputKeyMaterial: key, salt: salt, info: info, outputByteCount: 32))
  }

  /// Eight bytes in hexadecimal that name the key and tell nothing of it.
  public var fingerprint: String {
    derived(for: "stack key fingerprint").withBytes { bytes in
      Hexadecimal.text(Array(SHA256.hash(data: bytes).prefix(8)))
    }
  }

  var symmetricKey: SymmetricKey { key }
}
