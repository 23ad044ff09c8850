import KeyManagement
import Platform
import ProviderKit

/// The key store of this machine's user, and the names that resources have in it: `keys/RING` and `keys/RING/KEY`.
struct KeyAccess: Sendable {
  static let prefix = "keys/"

  let directories: Directories

  func store() throws -> KeyStore {
    try KeyStore.standard(directories, web: KeyWeb.post)
  }

  /// Does what changes the store, or who may use what, and writes it down as done by the user for a stack.
  /// - Parameter resource: its name in the log: `keys/RING/KEY`, or the id of a resource.
  func recording<Result>(
    _ action: String, _ resource: String, _ context: ObjectContext, member: String? = nil, in store: KeyStore? = nil,
    _ body: () async throws -> Result
  ) async throws -> Result {
    let detail = [member, "\(context.address) of stack \(context.stack.id)"].compactMap(\.self)
    let record = AuditRecord(
      who: Host.userAtHost, action: action, resource: resource, isAllowed: true, detail: detail.joined(separator: ", "))
    return try await (store ?? self.store()).recording(record, body)
  }

  /// `RING` or `RING/KEY` of an id. Throws `ResourceFault.badID`.
  static func name(_ id: String, expected: String, parts: Int) throws(ResourceFault) -> String {
    let name = String(id.dropFirst(prefix.count))
    let given = name.split(separator: "/", omittingEmptySubsequences: false)
    guard id.hasPrefix(prefix), given.count == parts, given.allSatisfy({ KeyName.isValid(String($0)) }) else {
      throw .badID(id, expected: expected)
    }
    return name
  }

  static func keyName(_ id: String) throws(ResourceFault) -> String {
    try name(id, expected: "a crypto key", parts: 2)
  }

  static func ringName(_ id: String) throws(ResourceFault) -> String {
    try name(id, expected: "a key ring", parts: 1)
  }
}
