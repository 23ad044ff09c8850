/// What wraps the data keys of sealed files: a key store, or the agent's key service on behalf of one.
public protocol DataKeyWrapper: Sendable {
  /// Wraps a data key with the primary version of a key.
  func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey

  /// - Throws: `KeyError.unwrapFailed` when it was wrapped otherwise or changed; the store's own errors when the version
  ///   cannot be used.
  func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey

  /// Told when what a data key belongs to has opened with it, before anything of that is handed out.
  func didOpen(_ name: KeyVersionName) async throws

  /// Told when a data key was unwrapped, but what it belongs to did not open with it.
  func didNotOpen(_ name: KeyVersionName, because reason: String) async
}

extension DataKeyWrapper {
  public func didNotOpen(_ name: KeyVersionName, because reason: String) async {}
}

/// A data key that only a version of a key can open.
public struct WrappedDataKey: Hashable, Sendable {
  public let name: KeyVersionName
  public let bytes: [UInt8]

  public init(name: KeyVersionName, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
