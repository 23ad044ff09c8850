import Databases
import FoundationEssentials
import GRDB
import KeyManagement
import Platform

/// A state in a SQLite file of the project: a row an instance, write-ahead log, group commit.
public final class LocalStateStore: StateStore {
  public let layout: StateLayout
  let database: LocalDatabase
  let sealer: StateSealer
  private let committer: GroupCommitter<WriteBatch>
  private let lock: LocalLock
  let backups: StateBackups
  let changes: ChangeLog
  public let notice: StateError?

  /// Opens the state of a workspace, making it if there is none.
  ///
  /// - Parameters:
  ///   - stackName: the name of the stack; a state that was made for another is refused. Empty asks for none.
  ///   - root: wraps the key that seals sensitive values; not used before there are any.
  ///   - lineage: that of a state that is made, such as a mirror, or that nothing was written to yet; a new one unless it is given.
  /// - Throws: `StateError`.
  public init(
    _ layout: StateLayout, stackName: String, root: any RootKeyProvider, lineage: String? = nil
  ) throws {
    self.layout = layout
    notice = Self.isOldAndEmpty(layout.database) ? .emptyFile(path: layout.database) : nil
    let backups = StateBackups(folder: layout.backups)
    // Before the state is looked at: who writes to it meanwhile tells the log of it afterwards.
    let recorded = RecordedPosition(backups)
    database = try LocalDatabase(path: layout.database, backups: layout.backups) { database in
      // As where its log was lost before any of it was taken over into the file.
      guard backups.sources.isEmpty else {
        throw DatabaseError.damaged("it holds nothing, but there are copies of it")
      }
      try database.execute(
        sql: "INSERT INTO head VALUES (1, ?, 0, ?, 0, 0)",
        arguments: [lineage ?? UUID().uuidString.lowercased(), stackName])
    }
    if let lineage { try Self.begin(as: lineage, database, layout) }
    let head = try database.performNow { database in
      let head = try Self.head(database)
      try recorded?.requireReached(database)
      if head.stackName.isEmpty, !stackName.isEmpty {
        try database.run("UPDATE head SET stack = ? WHERE stack = ''", [stackName])
      }
      return head
    }
    guard head.stackName == stackName || head.stackName.isEmpty || stackName.isEmpty else {
      throw StateError.otherStack(path: layout.database, expected: stackName, found: head.stackName)
    }
    let changes = ChangeLog(folder: layout.backups)
    self.backups = backups
    self.changes = changes
    sealer = StateSealer(lineage: head.lineage, keys: Self.dataKeys(head.lineage, root, database, changes, backups))
    let database = self.database
    committer = GroupCommitter(schedule: { database.schedule($0) }) { work in
      try database.performNow { connection in
        try Self.prepare(changes, backups, connection)
        let (results, record) = try database.inTransaction(connection) { connection in
          let batch = try WriteBatch(connection)
          let results = try work(batch)
          try batch.finish()
          return (results, batch.record)
        }
        if let record { changes.append(record) }
        return results
      }
    }
    lock = LocalLock(database: database)
  }

  /// Whether a file without contents lies there, which no other process is just making.
  private static func isOldAndEmpty(_ path: String) -> Bool {
    guard let status = Files.status(path), status.size == 0 else { return false }
    return Timestamp.now.seconds - status.modified > 60
  }

  /// Whether there is a state to open.
  public static func exists(_ layout: StateLayout) -> Bool { Files.exists(layout.database) }

  public var location: String { layout.database }

  static func head(_ database: Database) throws -> StateHead {
    guard let row = try database.first("SELECT lineage, serial, stack FROM head") else {
      throw DatabaseError.damaged("the state has no head")
    }
    return StateHead(lineage: try row.text(0), serial: try row.integer(1), stackName: try row.text(2))
  }

  private static func dataKeys(
    _ lineage: String, _ root: any RootKeyProvider, _ database: LocalDatabase, _ changes: ChangeLog,
    _ backups: StateBackups
  ) -> DataKeyRing {
    @Sendable func all(_ database: Database) throws -> [DataKeyRing.Wrapped] {
      try database.all("SELECT number, wrapped FROM data_key ORDER BY number") { row in
        DataKeyRing.Wrapped(number: UInt32(clamping: try row.integer(0)), wrapped: try row.bytes(1))
      }
    }
    return DataKeyRing(
      lineage: lineage, root: root, load: { try await database.read(all) },
      keepFirst: { wrapped, root in
        try await database.perform { connection in
          try Self.prepare(changes, backups, connection)
          let (first, record) = try database.inTransaction(connection) { connection in
            try connection.execute(
              sql: "INSERT OR IGNORE INTO data_key VALUES (1, ?, ?)", arguments: [root, Data(wrapped)])
            guard let first = try all(connection).first else { throw StateError.keyUnavailable(detail: "no data key") }
            return (first, try ChangeRecord(dataKey: first, root: root, connection))
          }
          changes.append(record)
          return first
        }
      })
  }

  // MARK: Reading

  public func head() async throws -> StateHead { try await database.read(Self.head) }

  public func openIntents() async throws -> [Intent] {
    try await sealer.keys.prepareToOpen()
    let sealer = self.sealer
    return try await database.read { database in
      try database.all("SELECT \(IntentRow.columns) FROM intent ORDER BY sequence") {
        try IntentRow.intent($0, sealer: sealer)
      }
    }
  }

  // MARK: The lock

  public func acquireLock(_ request: LockRequest) async throws -> Lease {
    let lease = try await takeLock(request)
    if lease.lineage == sealer.lineage { return lease }
    // Another process has put a state of its own into this one, which was empty when it was opened.
    try await releaseLock(lease)
    throw StateError.replaced(path: layout.database)
  }

  /// As `acquireLock`, for a mirror, which is opened anew where its lineage has become another.
  func takeLock(_ request: LockRequest) async throws -> Lease { try await lock.acquire(request) }

  public func renewLock(_ lease: Lease) async throws -> Lease { try await lock.renew(lease) }
  public func releaseLock(_ lease: Lease) async throws { try await lock.release(lease) }
  public func lockHolder() async throws -> LockHolder? { try await database.read(LocalLock.holder) }
  public func breakLock(id: String) async throws { try await lock.breakLease(id: id) }

  // MARK: Writing

  public func begin(_ intent: Intent, under lease: Lease) async throws {
    let row = try await IntentRow(intent, sealer: sealer)
    _ = try await committer.submit { batch in
      try batch.check(lease)
      try batch.begin(row)
      return batch.serial
    }
  }

  @discardableResult
  public func commit(_ changes: [StateChange], closing token: String?, under lease: Lease) async throws -> Int {
    let rows = try await sealed(changes)
    return try await committer.submit { batch in
      try batch.check(lease)
      if let token { try batch.close(token) }
      try batch.apply(rows, under: lease)
      return batch.serial
    }
  }

  public func abandon(_ token: String, under lease: Lease) async throws {
    _ = try await committer.submit { batch in
      try batch.check(lease)
      try batch.close(token)
      return batch.serial
    }
  }

  @discardableResult
  public func replaceContents(with snapshot: StateSnapshot, under lease: Lease) async throws -> Int {
    let rows = try await rows(to: snapshot)
    return try await committer.submit { batch in
      try batch.check(lease)
      batch.raiseSerial(to: snapshot.head.serial)
      try batch.apply(rows, under: lease)
      return batch.serial
    }
  }

  /// Makes this state the same as another of its lineage, its serial too.
  func adopt(_ snapshot: StateSnapshot, under lease: Lease) async throws {
    let rows = try await rows(to: snapshot)
    let before = try await head().serial
    _ = try await committer.submit { batch in
      try batch.check(lease)
      try batch.apply(rows, under: lease)
      batch.setSerial(to: snapshot.head.serial)
      return batch.serial
    }
    // Copies of greater serials would be taken for newer ones.
    if snapshot.head.serial < before { try await forgetCopies() }
  }

  /// The changes that lead from the present contents to these.
  private func rows(to snapshot: StateSnapshot) async throws -> [RowChange] {
    try await sealed(StateDifference(from: try await self.snapshot(), to: snapshot).changes)
  }

  private func sealed(_ changes: [StateChange]) async throws -> [RowChange] {
    var rows: [RowChange] = []
    rows.reserveCapacity(changes.count)
    for change in changes { rows.append(try await RowChange(change, sealer: sealer)) }
    return rows
  }

  // MARK: Files

  public func backUp() async throws {
    let path = layout.database
    let (backups, changes) = (self.backups, self.changes)
    try await database.perform { database in
      let serial = try Self.head(database).serial
      guard serial > 0 else { return }
      try backups.take(database, serial: serial, size: Files.status(path)?.size ?? 0)
      changes.forgetPlace()
    }
  }

  public func close() async throws { try await database.close() }
}
