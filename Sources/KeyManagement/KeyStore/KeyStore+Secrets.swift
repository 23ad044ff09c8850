import Databases
import FoundationEssentials
import GRDB

/// Secrets of stacks, whose versions are opened by name for whoever has the right.
extension KeyStore {
  /// - Throws: `KeyError.noStoredSecret`.
  public func secret(_ name: String) throws -> StoredSecret {
    try read { database in
      guard let row = try database.first("SELECT token, created FROM secret WHERE name = ?", [name]) else {
        throw KeyError.noStoredSecret(name)
      }
      let versions = try database.all(
        "SELECT number, created, sealed FROM secret_version WHERE secret = ? ORDER BY number DESC", [name]
      ) { row in
        StoredSecret.Version(
          number: try row.integer(0), created: try row.date(1),
          key: try Envelopes.keyVersion(of: row.optionalBytes(2) ?? [], name: name))
      }
      return StoredSecret(name: name, token: try row.optionalText(0), created: try row.date(1), versions: versions)
    }
  }

  /// Seals a new version, making the secret if there is none; answers the version's number.
  /// - Parameters:
  ///   - keeping: how many versions stay, the new one among them; older ones are overwritten.
  ///   - envelopes: the keys of this store, as they are to be written down.
  public func putSecret(
    _ plain: [UInt8], as name: String, with key: String, keeping: Int = .max, token: String? = nil,
    _ envelopes: Envelopes
  ) async throws -> Int {
    while true {
      let number = try read { database in
        try database.first("SELECT next_version FROM secret WHERE name = ?", [name])?.integer(0) ?? 1
      }
      let options = EnvelopeOptions(associatedData: Self.secretContext(name, number))
      let sealed = try await envelopes.encrypt(plain, with: key, options)
      if try addSecret(sealed, name, number, keeping: keeping, token: token) { return number }
    }
  }

  /// Opens a version of a secret, the newest unless one is named.
  public func openSecret(
    _ name: String, version: Int? = nil, _ envelopes: Envelopes
  ) async throws -> (number: Int, plain: [UInt8]) {
    let (number, sealed) = try sealedSecret(name, version: version)
    let plain = try await envelopes.decrypt(sealed, name: name, associatedData: Self.secretContext(name, number))
    return (number, plain)
  }

  /// Overwrites all versions of a secret; one that is gone is no error.
  public func deleteSecret(_ name: String) throws {
    try write { try $0.run("DELETE FROM secret WHERE name = ?", [name]) }
  }

  private func sealedSecret(_ name: String, version: Int?) throws -> (number: Int, bytes: [UInt8]) {
    _ = try secret(name)
    let row = try read { database in
      try database.first(
        """
        SELECT number, sealed FROM secret_version WHERE secret = ? AND (?2 IS NULL OR number = ?2)
        ORDER BY number DESC LIMIT 1
        """, [name, version]
      ).map { (try $0.integer(0), try $0.optionalBytes(1) ?? []) }
    }
    guard let row else { throw KeyError.noStoredSecretVersion(name: name, version: version ?? 1) }
    return row
  }

  /// `false` when another made that version meanwhile.
  private func addSecret(
    _ sealed: [UInt8], _ name: String, _ number: Int, keeping: Int, token: String?
  ) throws -> Bool {
    try write { database in
      let now = Date().timeIntervalSince1970
      try database.run("INSERT OR IGNORE INTO secret VALUES (?, ?, ?, 1)", [name, token, now])
      try database.run(
        "UPDATE secret SET next_version = ? WHERE name = ? AND next_version = ?", [number + 1, name, number])
      guard database.changesCount == 1 else { return false }
      try database.run("INSERT INTO secret_version VALUES (?, ?, ?, ?)", [name, number, now, Data(sealed)])
      try database.run(
        """
        DELETE FROM secret_version WHERE secret = ?1 AND number NOT IN
          (SELECT number FROM secret_version WHERE secret = ?1 ORDER BY number DESC LIMIT ?2)
        """, [name, max(1, keeping)])
      return true
    }
  }

  /// What a version is bound to: one that was put in the place of another does not open.
  private static func secretContext(_ name: String, _ number: Int) -> [UInt8] {
    KeyContext("stack stored secret 1", name, String(number)).bytes
  }
}
