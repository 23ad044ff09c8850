import Databases
import FoundationEssentials
import GRDB
import Platform

extension KeyStore {
  /// All rings by name, those that are scheduled to go among them.
  public func rings() throws -> [KeyRing] {
    try read { database in
      try database.all("SELECT name, created, destroy_after FROM ring ORDER BY name", [], Self.ring)
    }
  }

  public func ring(_ name: String) throws -> KeyRing {
    try read { try self.existingRing(name, $0) }
  }

  /// - Throws: `KeyError.ringExists`; `.ringScheduled` for one that can be restored.
  @discardableResult
  public func createRing(_ name: String) throws -> KeyRing {
    guard KeyName.isValid(name) else { throw KeyError.invalidName(name) }
    return try write { database in
      if let row = try database.first("SELECT destroy_after FROM ring WHERE name = ?", [name]) {
        guard let date = try row.optionalDate(0) else { throw KeyError.ringExists(name) }
        throw KeyError.ringScheduled(name: name, destroyAfter: date.formatted(.iso8601))
      }
      let now = Date()
      try database.run("INSERT INTO ring VALUES (?, ?, NULL)", [name, now.timeIntervalSince1970])
      return try self.existingRing(name, database)
    }
  }

  /// Makes a ring and its keys unusable, and lets them go after the grace; zero lets them go at once.
  public func deleteRing(_ name: String, grace: Duration = KeyStore.defaultGrace) throws {
    try write { database in
      _ = try self.existingRing(name, database)
      let date = Date().timeIntervalSince1970 + grace.inSeconds
      try database.run(
        "UPDATE ring SET destroy_after = min(coalesce(destroy_after, ?), ?) WHERE name = ?", [date, date, name])
    }
    try destroyDue()
  }

  /// Brings a deleted ring back with all its keys.
  public func restoreRing(_ name: String) throws {
    try write { database in
      _ = try self.existingRing(name, database)
      try database.run("UPDATE ring SET destroy_after = NULL WHERE name = ?", [name])
    }
  }

  /// Lets go of rings, keys and versions whose time has come.
  public func destroyDue(now: Date = Date()) throws {
    let now = now.timeIntervalSince1970
    let isAnyDue = try read { database in
      try database.first(
        """
        SELECT 1 FROM ring WHERE destroy_after <= ? UNION ALL
        SELECT 1 FROM crypto_key WHERE destroy_after <= ? UNION ALL
        SELECT 1 FROM key_version WHERE destroy_after <= ?
        """, [now, now, now]) != nil
    }
    guard isAnyDue else { return }
    try write { database in
      try Self.recordDue(now, database)
      try database.run("DELETE FROM ring WHERE destroy_after <= ?", [now])
      try database.run("DELETE FROM crypto_key WHERE destroy_after <= ?", [now])
      try database.run(
        """
        UPDATE key_version SET state = 'destroyed', wrapped = NULL, destroy_after = NULL WHERE destroy_after <= ?
        """, [now])
    }
    material.withLock { $0.removeAll() }
  }

  /// Writes down what goes now. In a log without a key, of an older program, nothing would vouch for it.
  private static func recordDue(_ now: Double, _ database: Database) throws {
    guard try isKeyed(database) else { return }
    let due = try database.all(
      """
      SELECT name, NULL FROM ring WHERE destroy_after <= ?1 UNION ALL
      SELECT ring || '/' || name, NULL FROM crypto_key WHERE destroy_after <= ?1 UNION ALL
      SELECT ring || '/' || key, number FROM key_version WHERE destroy_after <= ?1
      """, [now]
    ) { row in
      AuditRecord(
        who: Host.userAtHost, action: "purge", resource: "keys/" + (try row.text(0)),
        version: try row.optionalInteger(1), isAllowed: true, detail: "its time was over")
    }
    try append(due, newKey: nil, database)
  }

  /// The ring, scheduled or not.
  func existingRing(_ name: String, _ database: Database) throws -> KeyRing {
    let found = try database.all("SELECT name, created, destroy_after FROM ring WHERE name = ?", [name], Self.ring)
    if let ring = found.first { return ring }
    throw KeyError.noSuchRing(
      name: name, existing: try database.all("SELECT name FROM ring ORDER BY name") { try $0.text(0) })
  }

  /// - Throws: `KeyError.ringScheduled` unless the ring can be used.
  func usableRing(_ name: String, _ database: Database) throws {
    if let date = try existingRing(name, database).destroyAfter {
      throw KeyError.ringScheduled(name: name, destroyAfter: date.formatted(.iso8601))
    }
  }

  private static func ring(_ row: CheckedRow) throws -> KeyRing {
    KeyRing(name: try row.text(0), created: try row.date(1), destroyAfter: try row.optionalDate(2))
  }
}
