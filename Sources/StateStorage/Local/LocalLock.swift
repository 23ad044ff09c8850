import FoundationEssentials
import GRDB
import Platform

/// The lock of a local state: a lease row, and a queue of those who wait for it.
struct LocalLock: Sendable {
  let database: LocalDatabase

  /// A waiter that was not seen for this long, in seconds, has gone.
  private static let waiterPatience = 5.0

  private enum Attempt: Sendable {
    case taken(Lease)
    case queued(ticket: Int64?, holder: LockHolder?)
  }

  func acquire(_ request: LockRequest) async throws -> Lease {
    let start = ContinuousClock.now
    var ticket: Int64?
    var shown: String?
    var pause = Duration.milliseconds(5)
    do {
      while true {
        let mayWait = request.timeout > .zero
        let known = ticket
        let attempt = try await database.write(isDurable: false) { database in
          try Self.attempt(request, ticket: known, mayWait: mayWait, database)
        }
        guard case .queued(let newTicket, let holder) = attempt else {
          if case .taken(let lease) = attempt { return lease }
          continue
        }
        ticket = newTicket
        let waited = ContinuousClock.now - start
        if waited >= request.timeout, let holder { throw StateError.locked(by: holder, waited: waited) }
        if let holder, holder.id != shown {
          shown = holder.id
          request.onWait?(holder)
        }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(100))
      }
    } catch {
      if let ticket {
        try? await database.write(isDurable: false) { database in
          try database.execute(sql: "DELETE FROM waiter WHERE ticket = ?", arguments: [ticket])
        }
      }
      throw error
    }
  }

  func renew(_ lease: Lease) async throws -> Lease {
    let expires = Date().addingTimeInterval(lease.timeToLive.inSeconds)
    try await database.write(isDurable: false) { database in
      try database.execute(
        sql: "UPDATE lease SET expires = ? WHERE id = ?",
        arguments: [expires.timeIntervalSince1970, lease.id])
      guard database.changesCount == 1 else {
        throw StateError.leaseLost(operation: lease.operation, newHolder: try Self.holder(database))
      }
    }
    return lease.renewed(until: expires)
  }

  func release(_ lease: Lease) async throws {
    try await database.write(isDurable: false) { database in
      try database.execute(sql: "DELETE FROM lease WHERE id = ?", arguments: [lease.id])
    }
  }

  func breakLease(id: String) async throws {
    try await database.write { database in
      try database.execute(sql: "DELETE FROM lease WHERE id = ?", arguments: [id])
      guard database.changesCount == 1 else {
        throw StateError.lockNotHeld(id: id, holder: try Self.holder(database))
      }
    }
  }

  static func holder(_ database: Database) throws -> LockHolder? {
    try database.first(
      "SELECT id, who, operation, acquired, expires, host, pid, start_time, scope FROM lease"
    ).map { row in
      LockHolder(
        id: try row.text(0), who: try row.text(1), operation: try row.text(2), since: try row.date(3),
        expires: try row.date(4), process: try process(row, from: 5))
    }
  }

  private static func process(_ row: CheckedRow, from start: Int) throws -> HolderProcess {
    HolderProcess(
      host: try row.text(start), pid: try row.integer(start + 1),
      startTime: UInt64(bitPattern: Int64(try row.integer(start + 2))), scope: try row.text(start + 3))
  }

  private static func attempt(
    _ request: LockRequest, ticket: Int64?, mayWait: Bool, _ database: Database
  ) throws -> Attempt {
    let holder = try holder(database)
    let isFree = holder?.isGone ?? true
    let first = try firstWaiter(database, after: ticket)
    if isFree, !mayWait || first == nil || first == ticket {
      return .taken(try take(request, ticket: ticket, from: holder, database))
    }
    guard mayWait else { return .queued(ticket: nil, holder: holder) }
    return .queued(ticket: try queue(ticket, database), holder: holder)
  }

  private static func take(
    _ request: LockRequest, ticket: Int64?, from holder: LockHolder?, _ database: Database
  ) throws -> Lease {
    try database.execute(sql: "UPDATE head SET fencing = fencing + 1")
    guard let head = try database.first("SELECT lineage, fencing FROM head") else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the state has no head")
    }
    let now = Date()
    let lease = Lease(
      id: UUID().uuidString.lowercased(), operation: request.operation, who: request.who, lineage: try head.text(0),
      fencingToken: try head.integer(1), acquired: now, expires: now.addingTimeInterval(request.timeToLive.inSeconds),
      timeToLive: request.timeToLive, takenOverFrom: holder)
    let process = HolderProcess.current
    try database.execute(sql: "DELETE FROM lease")
    try database.execute(
      sql: "INSERT INTO lease VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        lease.id, lease.who, lease.operation, now.timeIntervalSince1970, lease.expires.timeIntervalSince1970,
        process.host, process.pid, Int64(bitPattern: process.startTime), process.scope,
      ])
    if let ticket { try database.execute(sql: "DELETE FROM waiter WHERE ticket = ?", arguments: [ticket]) }
    return lease
  }

  /// The ticket of the first who waits and is there; those before it who have gone are struck off.
  private static func firstWaiter(_ database: Database, after own: Int64?) throws -> Int64? {
    let waiters = try database.all(
      "SELECT ticket, seen, host, pid, start_time, scope FROM waiter ORDER BY ticket"
    ) { (ticket: Int64(try $0.integer(0)), seen: try $0.real(1), process: try process($0, from: 2)) }
    let now = Date().timeIntervalSince1970
    for (ticket, seen, process) in waiters {
      if ticket == own || (now - seen < waiterPatience && !process.isKnownDead) { return ticket }
      try database.execute(sql: "DELETE FROM waiter WHERE ticket = ?", arguments: [ticket])
    }
    return nil
  }

  /// Draws a ticket, or says that the one drawn before is still wanted.
  private static func queue(_ ticket: Int64?, _ database: Database) throws -> Int64 {
    let now = Date().timeIntervalSince1970
    if let ticket {
      try database.execute(sql: "UPDATE waiter SET seen = ? WHERE ticket = ?", arguments: [now, ticket])
      if database.changesCount == 1 { return ticket }
    }
    let process = HolderProcess.current
    try database.execute(
      sql: "INSERT INTO waiter (seen, host, pid, start_time, scope) VALUES (?, ?, ?, ?, ?)",
      arguments: [now, process.host, process.pid, Int64(bitPattern: process.startTime), process.scope])
    return database.lastInsertedRowID
  }
}
