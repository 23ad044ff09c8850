import Databases
import FoundationEssentials
import GRDB

extension KeyStore {
  /// Writes down one use. Who serves keys to others calls it before the answer goes out.
  public func record(
    who: String, action: String, resource: String, version: Int? = nil, isAllowed: Bool, detail: String = ""
  ) async throws {
    try await record([
      AuditRecord(
        who: who, action: action, resource: resource, version: version, isAllowed: isAllowed, detail: detail)
    ])
  }

  /// Writes down several uses, all or none of them.
  public func record(_ records: [AuditRecord]) async throws {
    guard !records.isEmpty else { return }
    try append(records, newKey: try await newAuditKey())
  }

  /// - Parameter newKey: what `newAuditKey` gave.
  func append(_ records: some Sequence<AuditRecord>, newKey: AuditKey?) throws {
    if newKey != nil { willChange() }
    try write(isUse: true) { try Self.append(records, newKey: newKey, $0) }
  }

  /// The same in a transaction that changes something else too.
  static func append(_ records: some Sequence<AuditRecord>, newKey: AuditKey?, _ database: Database) throws {
    var chain = try chain(database, adopting: newKey)
    // The counter outlives the rows, so that a cut log goes on with a gap instead of closing over it.
    var last = try counted(database)
    let rows = try AuditInsertion(database)
    for record in records {
      last += 1
      let entry = AuditEntry(sequence: last, date: AuditEntry.now, record: record)
      try rows.insert(entry, code: chain.append(entry))
    }
    try database.run("UPDATE audit_key SET current = ?", [Data(chain.key ?? [])])
  }

  /// The entries after a sequence number, oldest first.
  public func audit(after sequence: Int = 0, limit: Int = 1000) throws -> [AuditEntry] {
    try read { try Self.entries($0, after: sequence, limit: limit).map(\.entry) }
  }

  /// The number of the newest entry; 0 when there is none. Nothing is gone through for it.
  public func lastAuditEntry() throws -> Int { try read { try Self.counted($0) } }

  /// Follows the chain from the first entry to the last. Needs the root key.
  public func verifyAudit() async throws -> AuditVerdict {
    let stored = try read { try Self.storedKey($0) }
    let first = try await firstAuditKey(stored?.wrapped)
    return try read { database in
      // Others may have written meanwhile: the key of now belongs to the entries of now.
      let stored = try Self.storedKey(database)
      var chain = AuditChain()
      var last = 0
      var begun: Date?
      while true {
        let batch = try Self.entries(database, after: last, limit: 1000)
        for (entry, code) in batch {
          guard entry.sequence == last + 1 else { return .missing(sequence: last + 1) }
          if begun == nil { begun = entry.date }
          if entry.sequence == stored?.first, let first { chain.adopt(first) }
          guard code == chain.append(entry) else { return .changed(sequence: entry.sequence) }
          last = entry.sequence
        }
        if batch.isEmpty { break }
      }
      guard try Self.counted(database) == last else { return .missing(sequence: last + 1) }
      guard stored != nil || last == 0 else { return .unkeyed(entries: last) }
      if try Self.isBegunAnew(begun, database) { return .begunAnew }
      guard let stored else { return .whole(entries: 0, head: "") }
      // Of a log that was cut, its counter too, the key goes on further than the entries.
      guard chain.key == stored.current else { return .missing(sequence: last + 1) }
      return .whole(entries: last, head: Hexadecimal.text(chain.head))
    }
  }

  /// Whether the log begins after the oldest key was made, which is an entry: the log before was taken away whole.
  private static func isBegunAnew(_ first: Date?, _ database: Database) throws -> Bool {
    guard let made = try database.first("SELECT min(created) FROM key_version")?.optionalReal(0) else { return false }
    // Of one change, but the clock was looked at more than once.
    return (first ?? Date()).timeIntervalSince1970 - made > 60
  }

  // MARK: Keys of the chain

  private struct StoredKey {
    let wrapped: [UInt8]
    /// The first entry that was bound with it.
    let first: Int
    let current: [UInt8]
  }

  private static func storedKey(_ database: Database) throws -> StoredKey? {
    try database.first("SELECT wrapped, first, current FROM audit_key").map { row in
      StoredKey(
        wrapped: try row.optionalBytes(0) ?? [], first: try row.integer(1), current: try row.optionalBytes(2) ?? [])
    }
  }

  static func isKeyed(_ database: Database) throws -> Bool { try storedKey(database) != nil }

  typealias AuditKey = (plain: [UInt8], wrapped: [UInt8])

  /// A first key, in case there is none yet.
  func newAuditKey() async throws -> AuditKey? {
    guard try read({ try Self.storedKey($0) }) == nil else { return nil }
    try await requireOwnRoot()
    let key = SealingKey()
    return (key.withBytes { Array($0) }, try await root.wrap(key, context: AuditChain.keyContext))
  }

  /// `nil` when there is none, or when it alone is not what the root key wrapped: no code fits then.
  private func firstAuditKey(_ wrapped: [UInt8]?) async throws -> [UInt8]? {
    guard let wrapped else { return nil }
    do {
      return try await root.unwrap(wrapped, context: AuditChain.keyContext).withBytes { Array($0) }
    } catch KeyError.unwrapFailed {
      // With a root key that opens nothing at all, the log is not what is wrong.
      try await requireOwnRoot(versionsAlone: true)
      return []
    }
  }

  private static func chain(_ database: Database, adopting new: AuditKey?) throws -> AuditChain {
    let head =
      try database.first("SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1")?.optionalBytes(0) ?? AuditChain.start
    if let stored = try storedKey(database) { return AuditChain(head: head, key: stored.current) }
    guard let new else { return AuditChain(head: head) }
    try database.run(
      "INSERT INTO audit_key VALUES (1, ?, ?, ?)", [Data(new.wrapped), try counted(database) + 1, Data(new.plain)])
    return AuditChain(head: head, key: new.plain)
  }

  private static func counted(_ database: Database) throws -> Int {
    try database.first("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")?.integer(0) ?? 0
  }

  private static func entries(
    _ database: Database, after sequence: Int, limit: Int
  ) throws -> [(entry: AuditEntry, code: [UInt8])] {
    try database.all(
      """
      SELECT sequence, date, who, action, resource, version, allowed, detail, hash FROM audit
      WHERE sequence > ? ORDER BY sequence LIMIT ?
      """, [sequence, limit]
    ) { row in
      let record = AuditRecord(
        who: try row.text(2), action: try row.text(3), resource: try row.text(4),
        version: try row.optionalInteger(5), isAllowed: try row.integer(6) != 0, detail: try row.text(7))
      let entry = AuditEntry(sequence: try row.integer(0), date: try row.date(1), record: record)
      return (entry, try row.optionalBytes(8) ?? [])
    }
  }

  /// Brings a store of version 1 to version 2, in a transaction.
  static func chainAudit(_ database: Database) throws {
    try database.execute(sql: KeyStoreSchema.auditChain)
    var chain = AuditChain()
    for (entry, _) in try entries(database, after: 0, limit: .max) {
      try database.run("UPDATE audit SET hash = ? WHERE sequence = ?", [Data(chain.append(entry)), entry.sequence])
    }
    try database.execute(sql: KeyStoreSchema.auditTriggers)
  }
}
