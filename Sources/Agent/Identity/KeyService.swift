import AgentAPI
import KeyManagement

/// Uses keys for workloads that have the right to.
struct KeyService: Sendable {
  enum Verb: String, Sendable {
    case encrypt, decrypt

    /// The roles that allow it.
    var roles: [String] {
      switch self {
      case .encrypt: ["encrypter"]
      case .decrypt: ["decrypter"]
      }
    }
  }

  /// Does the cryptography, once the right was checked.
  protocol Backend: Sendable {
    func encrypt(_ data: [UInt8], ring: String, key: String, context: [UInt8]) async throws -> [UInt8]
    func decrypt(_ data: [UInt8], ring: String, key: String, context: [UInt8]) async throws -> [UInt8]
  }

  let identities: IdentityStore
  let backend: any Backend

  /// Denies by default; each use is written down before it happens.
  func perform(
    _ verb: Verb, ring: String, key: String, request: KeyRequest, as member: String
  ) async throws -> [UInt8] {
    let resource = "keys/\(ring)/\(key)"
    let isAllowed = try await identities.isAllowed(member, anyOf: verb.roles, on: [resource, "keys/\(ring)"])
    try await identities.audit(member, verb.rawValue, resource, isAllowed: isAllowed)
    guard isAllowed else {
      throw AgentFault.forbidden(member: member, permission: verb.rawValue, resource: resource)
    }
    let context = Array(request.context ?? .init())
    return switch verb {
    case .encrypt: try await backend.encrypt(Array(request.data), ring: ring, key: key, context: context)
    case .decrypt: try await backend.decrypt(Array(request.data), ring: ring, key: key, context: context)
    }
  }
}
