import FoundationEssentials
import GRDB

extension KeyStore {
  /// Writes down one use. Who serves keys to others calls it before the answer goes out.
  public func record(
    who: String, action: String, resource: String, version: Int? = nil, isAllowed: Bool, detail: String = ""
  ) throws {
    try write { database in
      try database.run(
        """
        INSERT INTO audit (date, who, action, resource, version, allowed, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [Date().timeIntervalSince1970, who, action, resource, version, isAllowed, detail])
    }
  }

  /// The entries after a sequence number, oldest first.
  public func audit(after sequence: Int = 0, limit: Int = 1000) throws -> [AuditEntry] {
    try read { database in
      try database.all(
        """
        SELECT sequence, date, who, action, resource, version, allowed, detail FROM audit
        WHERE sequence > ? ORDER BY sequence LIMIT ?
        """, [sequence, limit]
      ) { row in
        AuditEntry(
          sequence: try row.integer(0), date: try row.date(1), who: try row.text(2), action: try row.text(3),
          resource: try row.text(4), version: try row.optionalInteger(5), isAllowed: try row.integer(6) != 0,
          detail: try row.text(7))
      }
    }
  }
}
