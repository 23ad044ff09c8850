import KeyManagement
import Platform

/// The keys of this user's key store, behind the key service. The store is opened when it is first needed.
actor StoredKeys: KeyService.Backend {
  private let directories: Directories
  private var envelopes: Envelopes?

  init(directories: Directories) { self.directories = directories }

  func encrypt(_ data: [UInt8], ring: String, key: String, context: [UInt8]) async throws -> [UInt8] {
    try await opened().encrypt(data, with: "\(ring)/\(key)", EnvelopeOptions(associatedData: context))
  }

  /// Opens what was sealed with a version of this very key.
  func decrypt(_ data: [UInt8], ring: String, key: String, context: [UInt8]) async throws -> [UInt8] {
    let name = try Envelopes.keyVersion(of: data).key
    guard name == "\(ring)/\(key)" else {
      throw AgentFault.invalid("the data are sealed with another key", detail: "with `\(name)`, not `\(ring)/\(key)`")
    }
    return try await opened().decrypt(data, name: "the data", associatedData: context)
  }

  private func opened() throws -> Envelopes {
    if let envelopes { return envelopes }
    let store = try KeyStore(
      path: Path.join(directories.data, "keys", "store.sqlite"),
      root: KeyFileRootKey(path: Path.join(directories.config, "keys", "root.key")))
    let made = Envelopes(store)
    envelopes = made
    return made
  }
}
