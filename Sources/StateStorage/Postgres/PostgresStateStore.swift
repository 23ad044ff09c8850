import FoundationEssentials
import KeyManagement
import Synchronization

/// A state in a PostgreSQL database: a row an instance, with the journal, the history and the lock of a local state. Several
/// states live in one schema, each by its name.
///
/// Sensitive values are sealed with a data key that the root key wraps: those who share such a state share the root key.
public final class PostgresStateStore: StateStore {
  public let location: String
  let name: String
  let connection: PostgresConnection
  let sealer: StateSealer
  private let lock: PostgresLock
  private let committer: GroupCommitter<PostgresBatch>
  /// The leases that this store gave and did not take back.
  private let held = Mutex<Set<String>>([])

  /// - Parameter name: which of the states in the schema.
  init(_ place: PostgresPlace, name: String, _ options: StoreOptions) async throws {
    self.name = name
    location = place.location
    let connection = place.connection()
    self.connection = connection
    let head = try await connection.transaction { connection in
      try connection.run(
        "INSERT INTO head VALUES ($1, $2, 0, $3, 0) ON CONFLICT DO NOTHING",
        [
          .text(name), .text(options.lineage ?? UUID().uuidString.lowercased()), .text(options.stackName),
        ])
      if let lineage = options.lineage { try Self.begin(as: lineage, connection, name) }
      if !options.stackName.isEmpty {
        try connection.run(
          "UPDATE head SET stack = $2 WHERE state = $1 AND stack = ''", [.text(name), .text(options.stackName)])
      }
      return try Self.head(connection, name)
    }
    guard head.stackName == options.stackName || head.stackName.isEmpty || options.stackName.isEmpty else {
      throw StateError.otherStack(path: place.location, expected: options.stackName, found: head.stackName)
    }
    sealer = StateSealer(lineage: head.lineage, keys: Self.dataKeys(head.lineage, options.root, connection, name))
    lock = PostgresLock(connection: connection, state: name)
    committer = GroupCommitter(schedule: { connection.schedule($0) }) { work in
      try connection.inTransaction {
        let batch = try PostgresBatch(connection, state: name)
        let results = try work(batch)
        try batch.finish()
        return results
      }
    }
  }

  /// Gives a state that nothing was ever written to this lineage, unless somebody is at work on it; any other stays what it is.
  private static func begin(as lineage: String, _ connection: PostgresConnection, _ name: String) throws {
    // Who takes the lock waits for this row.
    let serial = try connection.first("SELECT serial FROM head WHERE state = $1 FOR UPDATE", [.text(name)])?.integer(0)
    guard serial == 0 else { return }
    for table in ["instance", "output", "intent", "version"]
    where try connection.first("SELECT 1 FROM \(table) WHERE state = $1 LIMIT 1", [.text(name)]) != nil { return }
    let isHeld = try connection.first(
      "SELECT 1 FROM lease WHERE state = $1 AND expires > \(PostgresLock.now)", [.text(name)])
    let own = try head(connection, name).lineage
    guard isHeld == nil, own != lineage else { return }
    // Keys are bound to the lineage. What was sealed with them, such as a saved plan, is of a state that is no more.
    try connection.run("DELETE FROM data_key WHERE state = $1", [.text(name)])
    try connection.run("UPDATE head SET lineage = $2 WHERE state = $1", [.text(name), .text(lineage)])
  }

  static func head(_ connection: PostgresConnection, _ name: String) throws -> StateHead {
    let row = try connection.first("SELECT lineage, serial, stack FROM head WHERE state = $1", [.text(name)])
    guard let row else { throw StateError.unreadableState(detail: "the database has no state `\(name)` any more") }
    return StateHead(lineage: try row.text(0), serial: try row.integer(1), stackName: try row.text(2))
  }

  private static func dataKeys(
    _ lineage: String, _ root: any RootKeyProvider, _ connection: PostgresConnection, _ name: String
  ) -> DataKeyRing {
    @Sendable func all(_ connection: PostgresConnection) throws -> [DataKeyRing.Wrapped] {
      try connection.run("SELECT number, wrapped FROM data_key WHERE state = $1 ORDER BY number", [.text(name)]).map {
        DataKeyRing.Wrapped(number: UInt32(clamping: try $0.integer(0)), wrapped: try $0.bytes(1))
      }
    }
    return DataKeyRing(
      lineage: lineage, root: root, load: { try await connection.perform(all) },
      keepFirst: { wrapped, root in
        try await connection.transaction { connection in
          try connection.run(
            "INSERT INTO data_key VALUES ($1, 1, $2, $3::bytea) ON CONFLICT DO NOTHING",
            [.text(name), .text(root), .bytes(wrapped)])
          guard let first = try all(connection).first else { throw StateError.keyUnavailable(detail: "no data key") }
          return first
        }
      })
  }

  // MARK: Reading

  public func head() async throws -> StateHead {
    let name = self.name
    return try await connection.perform { try Self.head($0, name) }
  }

  public func openIntents() async throws -> [Intent] {
    try await sealer.keys.prepareToOpen()
    let (sealer, name) = (self.sealer, self.name)
    return try await connection.perform { connection in
      try connection.run("SELECT \(IntentRow.columns) FROM intent WHERE state = $1 ORDER BY sequence", [.text(name)])
        .map { try IntentRow.intent($0, sealer: sealer) }
    }
  }

  // MARK: The lock

  public func acquireLock(_ request: LockRequest) async throws -> Lease {
    let lease = try await lock.acquire(request) { id in self.held.withLock { $0.contains(id) } }
    guard lease.lineage == sealer.lineage else {
      // Another process has put a state of its own into this one, which was empty when it was opened.
      try await lock.release(lease)
      throw StateError.otherLineage(expected: sealer.lineage, found: lease.lineage)
    }
    held.withLock { _ = $0.insert(lease.id) }
    connection.end = LeaseClock(lease.timeToLive).end
    return lease
  }

  public func renewLock(_ lease: Lease) async throws -> Lease {
    let clock = LeaseClock(lease.timeToLive)
    let renewed = try await lock.renew(lease)
    connection.end = clock.end
    return renewed
  }

  public func releaseLock(_ lease: Lease) async throws {
    defer { connection.end = nil }
    try await lock.release(lease)
    held.withLock { _ = $0.remove(lease.id) }
  }

  public func lockHolder() async throws -> LockHolder? {
    let lock = self.lock
    return try await connection.perform { _ in try lock.holder() }
  }

  public func breakLock(id: String) async throws { try await lock.breakLease(id: id) }

  // MARK: Writing

  public func begin(_ intent: Intent, under lease: Lease) async throws {
    let row = try await IntentRow(intent, sealer: sealer)
    let name = self.name
    _ = try await committer.submit { batch in
      try batch.check(lease)
      try batch.connection.run(Self.insertIntent, [.text(name)] + row.cells)
      return batch.serial
    }
  }

  @discardableResult
  public func commit(_ changes: [StateChange], closing token: String?, under lease: Lease) async throws -> Int {
    let rows = try await sealed(changes)
    return try await committer.submit { batch in
      try batch.check(lease)
      if let token { try Self.close(token, batch) }
      try batch.apply(rows, under: lease)
      return batch.serial
    }
  }

  public func abandon(_ token: String, under lease: Lease) async throws {
    _ = try await committer.submit { batch in
      try batch.check(lease)
      try Self.close(token, batch)
      return batch.serial
    }
  }

  @discardableResult
  public func replaceContents(with snapshot: StateSnapshot, under lease: Lease) async throws -> Int {
    let rows = try await sealed(StateDifference(from: try await self.snapshot(), to: snapshot).changes)
    return try await committer.submit { batch in
      try batch.check(lease)
      batch.raiseSerial(to: snapshot.head.serial)
      try batch.apply(rows, under: lease)
      return batch.serial
    }
  }

  private func sealed(_ changes: [StateChange]) async throws -> [RowChange] {
    var rows: [RowChange] = []
    rows.reserveCapacity(changes.count)
    for change in changes { rows.append(try await RowChange(change, sealer: sealer)) }
    return rows
  }

  private static func close(_ token: String, _ batch: PostgresBatch) throws {
    let closed = try batch.connection.first(
      "DELETE FROM intent WHERE state = $1 AND token = $2 RETURNING token", [.text(batch.state), .text(token)])
    guard closed != nil else { throw StateError.noSuchIntent(token: token) }
  }

  private static let insertIntent = """
    INSERT INTO intent (state, \(IntentRow.columns))
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::bigint, $9::bytea, $10, $11, $12::bytea, $13::bytea, $14, $15, $16::bytea, $17,
      $18::integer, $19::float8)
    """

  // MARK: Files

  public func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws {
    try await sealer.keys.sealFile(contents, kind: kind, for: head, to: path)
  }

  public func openFile(
    _ path: String, kind: String, requiresCurrent: Bool
  ) async throws -> (contents: [UInt8], head: StateHead) {
    let head = try await head()
    return (try await sealer.keys.openFile(path, kind: kind, at: head, requiresCurrent: requiresCurrent), head)
  }

  public func close() async throws { try await connection.close() }
}
