import FoundationEssentials

/// The lock of a state in PostgreSQL: a lease row, a queue of those who wait, and for each lease an advisory lock that its
/// holder's session has, so that a holder whose session ended is noticed at once. Times are those of the server.
struct PostgresLock: Sendable {
  let connection: PostgresConnection
  let state: String

  /// A waiter that was not seen for this long, in seconds, has gone.
  private static let waiterPatience = 5.0
  static let now = "extract(epoch FROM clock_timestamp())"
  /// What a lease of the state `$1` is called among the advisory locks, which are the whole database's: without the schema's name,
  /// projects of one database would take each other's for their own.
  private static func key(_ fencing: String) -> String {
    "hashtextextended(current_schema() || ':' || $1 || ':' || \(fencing), 0)"
  }

  func acquire(_ request: LockRequest, known: @escaping @Sendable (String) -> Bool) async throws -> Lease {
    try await LockQueue(request: request, pauses: .milliseconds(10) ... .milliseconds(200)).acquire { ticket in
      do {
        return try await connection.transaction { _ in try self.attempt(request, ticket: ticket, known: known) }
      } catch is PostgresLockTimeout {
        return try await connection.perform { _ in .queued(ticket: ticket, holder: try self.holder()) }
      }
    } leave: { ticket in
      _ = try? await connection.perform {
        try $0.run("DELETE FROM waiter WHERE ticket = $1::bigint", [.integer(ticket)])
      }
    }
  }

  func renew(_ lease: Lease) async throws -> Lease {
    let seconds = lease.timeToLive.inSeconds
    let expires = try await connection.transaction { connection in
      // Nobody tries for the lock while its sign of life is taken anew, as after the loss of a session.
      try connection.run("SELECT 1 FROM head WHERE state = $1 FOR UPDATE", [.text(state)])
      try connection.run("SELECT pg_advisory_unlock_all()")
      let row = try connection.first(
        """
        UPDATE lease SET expires = \(Self.now) + $3::float8 WHERE state = $1 AND id = $2
        RETURNING expires, CASE WHEN pg_try_advisory_lock(\(Self.key("fencing"))) THEN 1 ELSE 0 END
        """, [.text(state), .text(lease.id), .real(seconds)])
      guard let row else { throw StateError.leaseLost(operation: lease.operation, newHolder: try self.holder()) }
      guard try row.flag(1) else { throw self.withoutSignOfLife }
      return try row.date(0)
    }
    return lease.renewed(until: expires)
  }

  func release(_ lease: Lease) async throws {
    try await connection.transaction { connection in
      try connection.run("DELETE FROM lease WHERE state = $1 AND id = $2", [.text(state), .text(lease.id)])
      try connection.run("SELECT pg_advisory_unlock_all()")
    }
  }

  func breakLease(id: String) async throws {
    try await connection.transaction { connection in
      let broken = try connection.first(
        "DELETE FROM lease WHERE state = $1 AND id = $2 RETURNING id", [.text(state), .text(id)])
      guard broken != nil else { throw StateError.lockNotHeld(id: id, holder: try self.holder()) }
    }
  }

  /// To be called on the connection's queue.
  func holder() throws -> LockHolder? {
    try connection.first("SELECT \(LockHolder.columns) FROM lease WHERE state = $1", [.text(state)])
      .map { try LockHolder(row: $0) }
  }

  private func attempt(
    _ request: LockRequest, ticket: Int?, known: @Sendable (String) -> Bool
  ) throws -> LockQueue.Attempt {
    // Those who try come one after the other. One that was cut off there is not waited for longer than who asks will.
    try connection.run("SET LOCAL lock_timeout TO \(connection.patience.attempt.milliseconds)")
    try connection.run("SELECT 1 FROM head WHERE state = $1 FOR UPDATE", [.text(state)])
    let holder = try holder()
    let isFree = try holder.map { try isGone($0, known: known) } ?? true
    let mayWait = request.timeout > .zero
    let first = try firstWaiter(after: ticket)
    if isFree, !mayWait || first == nil || first == ticket {
      return .taken(try take(request, ticket: ticket, from: holder))
    }
    guard mayWait else { return .queued(ticket: nil, holder: holder) }
    return .queued(ticket: try queue(ticket), holder: holder)
  }

  /// Whether the lease has run out, or its holder's session or process has ended.
  private func isGone(_ holder: LockHolder, known: @Sendable (String) -> Bool) throws -> Bool {
    if holder.process.isKnownDead { return true }
    let row = try connection.first(
      """
      SELECT CASE WHEN expires <= \(Self.now) THEN 1 ELSE 0 END, fencing FROM lease WHERE state = $1
      """, [.text(state)])
    guard let row else { return true }
    if try row.flag(0) { return true }
    if known(holder.id) { return false }
    let key: [StoredCell] = [.text(state), .text(try row.text(1))]
    let isFree = try connection.first(
      "SELECT CASE WHEN pg_try_advisory_lock(\(Self.key("$2"))) THEN 1 ELSE 0 END", key)
    guard try isFree?.flag(0) == true else { return false }
    try connection.run("SELECT pg_advisory_unlock(\(Self.key("$2")))", key)
    return true
  }

  private func take(_ request: LockRequest, ticket: Int?, from holder: LockHolder?) throws -> Lease {
    let row = try connection.first(
      "UPDATE head SET fencing = fencing + 1 WHERE state = $1 RETURNING lineage, fencing, \(Self.now)", [.text(state)])
    guard let row else { throw StateError.unreadableState(detail: "the database has no state `\(state)`") }
    let now = try row.date(2)
    let lease = Lease(
      id: UUID().uuidString.lowercased(), operation: request.operation, who: request.who, lineage: try row.text(0),
      fencingToken: try row.integer(1), acquired: now, expires: now.addingTimeInterval(request.timeToLive.inSeconds),
      timeToLive: request.timeToLive, takenOverFrom: holder)
    let process = HolderProcess.current
    try connection.run("DELETE FROM lease WHERE state = $1", [.text(state)])
    try connection.run(
      """
      INSERT INTO lease VALUES ($1, $2, $3, $4, $5::float8, $6::float8, $7, $8::bigint, $9::bigint, $10, $11::bigint)
      """,
      [
        .text(state), .text(lease.id), .text(lease.who), .text(lease.operation), .real(now.timeIntervalSince1970),
        .real(lease.expires.timeIntervalSince1970), .text(process.host), .integer(process.pid),
        .integer(Int(bitPattern: UInt(process.startTime))), .text(process.scope), .integer(lease.fencingToken),
      ])
    let isAlive = try connection.first(
      "SELECT CASE WHEN pg_try_advisory_lock(\(Self.key("$2"))) THEN 1 ELSE 0 END",
      [.text(state), .text(String(lease.fencingToken))])
    // Without it, the next who asks would take this holder for dead.
    guard try isAlive?.flag(0) == true else { throw withoutSignOfLife }
    if let ticket { try connection.run("DELETE FROM waiter WHERE ticket = $1::bigint", [.integer(ticket)]) }
    return lease
  }

  private var withoutSignOfLife: StateError {
    .remote(
      location: connection.location, detail: "another session has the advisory lock of this lease", isTransient: true)
  }

  /// The ticket of the first who waits and is there; those before it who have gone are struck off.
  private func firstWaiter(after own: Int?) throws -> Int? {
    let waiters = try connection.run(
      "SELECT ticket, \(Self.now) - seen FROM waiter WHERE state = $1 ORDER BY ticket", [.text(state)])
    for row in waiters {
      let ticket = try row.integer(0)
      if try ticket == own || row.real(1) < Self.waiterPatience { return ticket }
      try connection.run("DELETE FROM waiter WHERE ticket = $1::bigint", [.integer(ticket)])
    }
    return nil
  }

  private func queue(_ ticket: Int?) throws -> Int {
    if let ticket {
      let seen = try connection.first(
        "UPDATE waiter SET seen = \(Self.now) WHERE ticket = $1::bigint RETURNING ticket", [.integer(ticket)])
      if seen != nil { return ticket }
    }
    let drawn = try connection.first(
      "INSERT INTO waiter (state, seen) VALUES ($1, \(Self.now)) RETURNING ticket", [.text(state)])
    guard let drawn else { throw StateError.unreadableState(detail: "no ticket was drawn") }
    return try drawn.integer(0)
  }
}
