import Crypto
import FoundationEssentials
import Synchronization

/// The keys of a store for one batch of work: which version is the primary, and what its material is, is asked of the store once.
/// Nothing is written down; who uses it does that.
final class KeyBatch: DataKeyWrapper {
  private struct Version {
    let name: KeyVersionName
    let material: SealingKey
    /// What data keys are bound to that it wraps.
    let context: [UInt8]

    init(_ name: KeyVersionName, _ material: SealingKey) {
      self.name = name
      self.material = material
      context = KeyStore.wrapContext(name)
    }
  }

  private struct Known {
    var primaries: [String: Version] = [:]
    var versions: [KeyVersionName: Version] = [:]
  }

  private let store: KeyStore
  private let known = Mutex(Known())
  private let nonces: RandomNonces

  convenience init(_ store: KeyStore) { self.init(store, RandomNonces()) }

  private init(_ store: KeyStore, _ nonces: RandomNonces) {
    self.store = store
    self.nonces = nonces
  }

  /// The keys for the next batch: what this one came to know is asked of the store again, now and not when it is needed. What cannot
  /// be used any more is left out.
  func next() async -> KeyBatch {
    let next = KeyBatch(store, nonces)
    let known = known.withLock { $0 }
    for key in known.primaries.keys { _ = try? await next.primary(key) }
    for name in known.versions.keys { _ = try? await next.version(name) }
    return next
  }

  func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    let version = try await primary(key)
    let nonce = try nonces.next()
    let bytes = try dataKey.withBytes { try version.material.seal(Data($0), context: version.context, nonce: nonce) }
    return WrappedDataKey(name: version.name, bytes: bytes)
  }

  func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    let version = try await version(wrapped.name)
    return try KeyStore.unwrap(wrapped, version.material, context: version.context)
  }

  func didOpen(_ name: KeyVersionName) {}

  private func primary(_ key: String) async throws -> Version {
    if let found = known.withLock({ $0.primaries[key] }) { return found }
    let (name, material) = try await store.primary(key, for: .encrypt)
    let version = Version(name, material)
    known.withLock { known in
      known.primaries[key] = version
      known.versions[name] = version
    }
    return version
  }

  private func version(_ name: KeyVersionName) async throws -> Version {
    if let found = known.withLock({ $0.versions[name] }) { return found }
    let version = Version(name, try await store.material(name, for: .encrypt))
    known.withLock { $0.versions[name] = version }
    return version
  }
}
