/// What wraps every other key: the one secret that must be kept somewhere else than the data.
///
/// The call is asynchronous because the key may live in a service. Implementations are a key file, a passphrase and AWS KMS;
/// `StandardRootKey` is the one that was chosen with `stack kms init`.
public protocol RootKeyProvider: Sendable {
  /// Names the root key in what it wrapped, without telling anything of it: `file:0a1b2c3d4e5f6071`.
  var identifier: String { get async throws }

  /// Wraps a key so that it unwraps only with the same context.
  func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8]

  /// - Throws: `KeyError.unwrapFailed` for another root key or context, and for bytes that were changed.
  func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey
}
