import KeyManagement
import Synchronization

/// A key store of which only one key can be used, whatever a sealed text names. Notes which version was used.
final class ConfinedWrapper: DataKeyWrapper {
  private let store: KeyStore
  private let key: String
  private let version = Mutex<Int?>(nil)

  init(_ store: KeyStore, key: String) {
    self.store = store
    self.key = key
  }

  var usedVersion: Int? { version.withLock { $0 } }

  func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    guard key == self.key else { throw KeyError.unwrapFailed(root: key) }
    let wrapped = try await store.wrap(dataKey, with: key)
    version.withLock { $0 = wrapped.name.version }
    return wrapped
  }

  func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    // The right is one on this key. A text that was sealed with another is refused like one that was changed.
    guard wrapped.name.key == key else { throw KeyError.unwrapFailed(root: wrapped.name.key) }
    version.withLock { $0 = wrapped.name.version }
    return try await store.unwrap(wrapped)
  }
}
