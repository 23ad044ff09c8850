import FoundationEssentials
import Synchronization

/// The keys of a store for one batch of work: which version is the primary, and what its material is, is asked of the store once.
/// Nothing is written down; who uses it does that.
final class KeyBatch: DataKeyWrapper {
  private let store: KeyStore
  private let primaries = Mutex<[String: KeyVersionName]>([:])
  private let versions = Mutex<[KeyVersionName: SealingKey]>([:])

  init(_ store: KeyStore) { self.store = store }

  func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    if let name = primaries.withLock({ $0[key] }), let material = versions.withLock({ $0[name] }) {
      return try KeyStore.wrap(dataKey, name, material)
    }
    let (name, material) = try await store.primary(key, for: .encrypt)
    primaries.withLock { $0[key] = name }
    versions.withLock { $0[name] = material }
    return try KeyStore.wrap(dataKey, name, material)
  }

  func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    if let material = versions.withLock({ $0[wrapped.name] }) { return try KeyStore.unwrap(wrapped, material) }
    let material = try await store.material(wrapped.name, for: .encrypt)
    versions.withLock { $0[wrapped.name] = material }
    return try KeyStore.unwrap(wrapped, material)
  }
}
