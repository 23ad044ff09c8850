import FoundationEssentials

/// A root key whose bytes this process holds.
public struct LocalRootKey: RootKeyProvider {
  /// What it wraps with.
  let key: SealingKey
  public let identifier: String

  /// - Parameter kind: the first part of the identifier, such as `file`.
  public init(_ key: SealingKey, kind: String) {
    self.key = key.derived(for: "stack root key wrapping")
    identifier = kind + ":" + key.fingerprint
  }

  init(wrapping key: SealingKey, identifier: String) {
    self.key = key
    self.identifier = identifier
  }

  public func wrap(_ wrapped: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    try wrapped.withBytes { try key.seal(Data($0), context: context) }
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    guard let bytes = try? key.open(wrapped, context: context), let unwrapped = SealingKey(bytes: bytes) else {
      throw KeyError.unwrapFailed(root: identifier)
    }
    return unwrapped
  }
}
