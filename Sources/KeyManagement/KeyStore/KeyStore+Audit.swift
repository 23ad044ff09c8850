import FoundationEssentials
import GRDB

extension KeyStore {
  /// Writes down one use. Who serves keys to others calls it before the answer goes out.
  public func record(
    who: String, action: String, resource: String, version: Int? = nil, isAllowed: Bool, detail: String = ""
  ) throws {
    try write { database in
      // The counter outlives the rows, so that a cut log goes on with a gap instead of closing over it.
      let last = try database.first("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")?.integer(0) ?? 0
      let entry = AuditEntry(
        sequence: last + 1, date: AuditEntry.now, who: who, action: action, resource: resource, version: version,
        isAllowed: isAllowed, detail: detail)
      let hash = entry.hash(after: try Self.lastHash(database))
      try database.run(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
          entry.sequence, entry.date.timeIntervalSince1970, who, action, resource, version, isAllowed, detail,
          Data(hash),
        ])
    }
  }

  /// The entries after a sequence number, oldest first.
  public func audit(after sequence: Int = 0, limit: Int = 1000) throws -> [AuditEntry] {
    try read { try Self.entries($0, after: sequence, limit: limit).map(\.entry) }
  }

  /// Follows the chain of hashes from the first entry to the last.
  public func verifyAudit() throws -> AuditVerdict {
    try read { database in
      var previous = AuditEntry.firstHash
      var last = 0
      while true {
        let batch = try Self.entries(database, after: last, limit: 1000)
        for (entry, hash) in batch {
          guard entry.sequence == last + 1 else { return .missing(sequence: last + 1) }
          guard hash == entry.hash(after: previous) else { return .changed(sequence: entry.sequence) }
          (previous, last) = (hash, entry.sequence)
        }
        if batch.isEmpty { break }
      }
      let counted = try database.first("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")?.integer(0) ?? 0
      guard counted == last else { return .missing(sequence: last + 1) }
      return .whole(entries: last, head: Hexadecimal.text(previous))
    }
  }

  private static func lastHash(_ database: Database) throws -> [UInt8] {
    try database.first("SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1")?.optionalBytes(0)
      ?? AuditEntry.firstHash
  }

  private static func entries(
    _ database: Database, after sequence: Int, limit: Int
  ) throws -> [(entry: AuditEntry, hash: [UInt8])] {
    try database.all(
      """
      SELECT sequence, date, who, action, resource, version, allowed, detail, hash FROM audit
      WHERE sequence > ? ORDER BY sequence LIMIT ?
      """, [sequence, limit]
    ) { row in
      let entry = AuditEntry(
        sequence: try row.integer(0), date: try row.date(1), who: try row.text(2), action: try row.text(3),
        resource: try row.text(4), version: try row.optionalInteger(5), isAllowed: try row.integer(6) != 0,
        detail: try row.text(7))
      return (entry, try row.optionalBytes(8) ?? [])
    }
  }

  /// Brings a store of version 1 to version 2, in a transaction.
  static func chainAudit(_ database: Database) throws {
    try database.execute(sql: KeyStoreSchema.auditChain)
    var previous = AuditEntry.firstHash
    for (entry, _) in try entries(database, after: 0, limit: .max) {
      previous = entry.hash(after: previous)
      try database.run("UPDATE audit SET hash = ? WHERE sequence = ?", [Data(previous), entry.sequence])
    }
    try database.execute(sql: KeyStoreSchema.auditTriggers)
  }
}
