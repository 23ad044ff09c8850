import Databases
import FoundationEssentials
import GRDB

/// What the root key has wrapped in the store, wrapped by another.
extension KeyStore {
  private struct Wrapped {
    /// `nil` for the first key of the audit log.
    let version: (name: KeyName, number: Int)?
    let bytes: [UInt8]

    var context: [UInt8] {
      version.map { KeyStore.materialContext($0.name, $0.number) } ?? AuditChain.keyContext
    }
  }

  /// Throws unless the root key opens all that is wrapped.
  public func checkMaterial() async throws {
    for item in try wrapped() { _ = try await root.unwrap(item.bytes, context: item.context) }
  }

  /// Throws `KeyError.otherRoot` if nothing that is wrapped here opens with the root key: what it wrapped would open with no other,
  /// so that the store would need two.
  /// - Parameter versionsAlone: leaves the key of the audit log out, where that is what did not open.
  func requireOwnRoot(versionsAlone: Bool = false) async throws {
    let some = try someWrapped().filter { !versionsAlone || $0.version != nil }
    var refused: String?
    for item in some {
      do {
        _ = try await root.unwrap(item.bytes, context: item.context)
        return
      } catch KeyError.unwrapFailed(let root) { refused = root }
    }
    if let refused { throw KeyError.otherRoot(path: path, root: refused) }
  }

  /// The first key of the audit log and some versions, more than one, since a single one may be damaged.
  private func someWrapped() throws -> [Wrapped] {
    try read { database in
      let audit = try database.all("SELECT wrapped FROM audit_key") { row in
        Wrapped(version: nil, bytes: try row.optionalBytes(0) ?? [])
      }
      let versions = try database.all(
        "SELECT ring, key, number, wrapped FROM key_version WHERE wrapped IS NOT NULL ORDER BY rowid DESC LIMIT 3"
      ) { row in try Self.version(row) }
      return audit + versions
    }
  }

  private static func version(_ row: CheckedRow) throws -> Wrapped {
    let name = try KeyName(row.text(0) + "/" + row.text(1))
    return Wrapped(version: (name, try row.integer(2)), bytes: try row.optionalBytes(3) ?? [])
  }

  /// How many versions each former root key has wrapped, by its identifier.
  public func formerMaterial(_ root: StandardRootKey) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for item in try wrapped() {
      if let moved = try await root.moved(item.bytes, context: item.context) { counts[moved.former, default: 0] += 1 }
    }
    return counts
  }

  /// Wraps all key material anew, in one transaction; answers how many versions that are. The versions themselves stay what they are.
  @discardableResult
  public func rewrapMaterial() async throws -> Int {
    var versions = 0
    var done: Set<[UInt8]> = []
    // Until there is none that somebody else made meanwhile.
    while true {
      var changes: [(item: Wrapped, new: [UInt8])] = []
      for item in try wrapped() where !done.contains(item.bytes) {
        let key = try await root.unwrap(item.bytes, context: item.context)
        changes.append((item, try await root.wrap(key, context: item.context)))
      }
      if changes.isEmpty { return versions }
      try write { database in
        for (item, new) in changes { try Self.replace(item, new, database) }
      }
      done.formUnion(changes.map(\.new))
      versions += changes.count { $0.item.version != nil }
    }
  }

  private func wrapped() throws -> [Wrapped] {
    try read { database in
      let versions = try database.all(
        "SELECT ring, key, number, wrapped FROM key_version WHERE wrapped IS NOT NULL ORDER BY ring, key, number"
      ) { row in try Self.version(row) }
      let audit = try database.all("SELECT wrapped FROM audit_key") { row in
        Wrapped(version: nil, bytes: try row.optionalBytes(0) ?? [])
      }
      return versions + audit
    }
  }

  /// What was changed or destroyed meanwhile is left alone.
  private static func replace(_ item: Wrapped, _ new: [UInt8], _ database: Database) throws {
    guard let (name, number) = item.version else {
      return try database.run("UPDATE audit_key SET wrapped = ? WHERE wrapped = ?", [Data(new), Data(item.bytes)])
    }
    try database.run(
      "UPDATE key_version SET wrapped = ? WHERE ring = ? AND key = ? AND number = ? AND wrapped = ?",
      [Data(new), name.ring, name.key, number, Data(item.bytes)])
  }
}
