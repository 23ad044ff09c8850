import AgentAPI
import Diagnostics
import KeyManagement
import Platform

/// Uses keys for workloads that have the right to. Denies by default, and writes every use down in the key store.
actor KeyService {
  enum Verb: String, Sendable {
    case encrypt, decrypt

    /// The role that allows it.
    var role: String {
      switch self {
      case .encrypt: "encrypter"
      case .decrypt: "decrypter"
      }
    }
  }

  private let identities: IdentityStore
  private let directories: Directories
  /// Opened at the first use: most agents have no keys.
  private var opened: KeyStore?

  init(identities: IdentityStore, directories: Directories) {
    self.identities = identities
    self.directories = directories
  }

  func perform(
    _ verb: Verb, ring: String, key: String, request: KeyRequest, as member: String
  ) async throws -> [UInt8] {
    let name = "\(ring)/\(key)"
    let resource = "keys/\(name)"
    // A role on a ring is one on all its keys.
    guard try await identities.isAllowed(member, role: verb.role, on: [resource, "keys/\(ring)"]) else {
      try? store()?.record(
        who: member, action: verb.rawValue, resource: resource, isAllowed: false, detail: "no binding")
      throw AgentFault.forbidden(member: member, permission: verb.rawValue, resource: resource)
    }
    do {
      guard let store = try store() else { throw KeyError.noSuchKey(name: name, existing: []) }
      let wrapper = ConfinedWrapper(store, key: name)
      let data = try await use(verb, wrapper, name, request)
      try store.record(
        who: member, action: verb.rawValue, resource: resource, version: wrapper.usedVersion, isAllowed: true)
      return data
    } catch let error as KeyError {
      let diagnostic = error.diagnostic
      try? store()?.record(
        who: member, action: verb.rawValue, resource: resource, isAllowed: true, detail: diagnostic.summary)
      throw AgentFault.invalid(diagnostic.summary, detail: diagnostic.detail)
    }
  }

  private func use(
    _ verb: Verb, _ wrapper: ConfinedWrapper, _ name: String, _ request: KeyRequest
  ) async throws -> [UInt8] {
    let context = request.context.map { Array($0) } ?? []
    let envelopes = Envelopes(wrapper)
    return switch verb {
    case .encrypt:
      try await envelopes.encrypt(
        Array(request.data), with: name, EnvelopeOptions(associatedData: context))
    case .decrypt: try await envelopes.decrypt(Array(request.data), associatedData: context)
    }
  }

  private func store() throws -> KeyStore? {
    if let opened { return opened }
    let path = Path.join(directories.data, "keys", "store.sqlite")
    guard Files.exists(path) else { return nil }
    let store = try KeyStore(
      path: path, root: KeyFileRootKey(path: Path.join(directories.config, "keys", "root.key")))
    opened = store
    return store
  }
}
