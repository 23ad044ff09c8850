/// What a key may be used for; fixed when it is made.
public enum KeyPurpose: String, Hashable, Sendable, CaseIterable {
  /// Wraps data keys and encrypts short texts (AES-256-GCM).
  case encrypt
  /// Makes and verifies message authentication codes (HMAC-SHA256).
  case mac
  /// Signs and verifies (Ed25519).
  case sign
}
