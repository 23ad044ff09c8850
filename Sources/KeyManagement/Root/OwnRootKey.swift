import Platform

/// A root key that is used for something new only where it is that of the key store beside it: else what it wraps would not open
/// any more when the right one is put back.
public struct OwnRootKey: RootKeyProvider {
  private let root: any RootKeyProvider
  private let store: String

  /// - Parameter store: the file of the key store, which need not be there.
  public init(_ root: any RootKeyProvider, store: String = KeyStore.standardPath(.current)) {
    self.root = root
    self.store = store
  }

  public var identifier: String {
    get async throws { try await root.identifier }
  }

  /// - Throws: `KeyError.otherRoot`.
  public func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    // A store that cannot be opened is told of by those who need it.
    if Files.exists(store), let store = try? KeyStore(path: store, root: root) { try await store.requireOwnRoot() }
    return try await root.wrap(key, context: context)
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    try await root.unwrap(wrapped, context: context)
  }
}
