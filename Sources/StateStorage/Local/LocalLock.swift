import Databases
import FoundationEssentials
import GRDB
import Platform

/// The lock of a local state: a lease row, and a queue of those who wait for it.
struct LocalLock: Sendable {
  let database: LocalDatabase

  /// A waiter that was not seen for this long, in seconds, has gone.
  private static let waiterPatience = 5.0

  func acquire(_ request: LockRequest) async throws -> Lease {
    let mayWait = request.timeout > .zero
    return try await LockQueue(request: request, pauses: .milliseconds(5) ... .milliseconds(100)).acquire { ticket in
      try await database.write(isDurable: false) { database in
        try Self.attempt(request, ticket: ticket, mayWait: mayWait, database)
      }
    } leave: { ticket in
      try? await database.write(isDurable: false) { database in
        try database.execute(sql: "DELETE FROM waiter WHERE ticket = ?", arguments: [ticket])
      }
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
    try database.first("SELECT \(LockHolder.columns) FROM lease").map { try LockHolder(row: $0) }
  }

  private static func attempt(
    _ request: LockRequest, ticket: Int?, mayWait: Bool, _ database: Database
  ) throws -> LockQueue.Attempt {
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
    _ request: LockRequest, ticket: Int?, from holder: LockHolder?, _ database: Database
  ) throws -> Lease {
    try database.execute(sql: "UPDATE head SET fencing = fencing + 1")
    guard let head = try database.first("SELECT lineage, fencing FROM head") else {
      throw DatabaseError.damaged("the state has no head")
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
  private static func firstWaiter(_ database: Database, after own: Int?) throws -> Int? {
    let waiters = try database.all(
      "SELECT ticket, seen, host, pid, start_time, scope FROM waiter ORDER BY ticket"
    ) { (ticket: try $0.integer(0), seen: try $0.real(1), process: try HolderProcess(row: $0, from: 2)) }
    let now = Date().timeIntervalSince1970
    for (ticket, seen, process) in waiters {
      if ticket == own || (now - seen < waiterPatience && !process.isKnownDead) { return ticket }
      try database.execute(sql: "DELETE FROM waiter WHERE ticket = ?", arguments: [ticket])
    }
    return nil
  }

  /// Draws a ticket, or says that the one drawn before is still wanted.
  private static func queue(_ ticket: Int?, _ database: Database) throws -> Int {
    let now = Date().timeIntervalSince1970
    if let ticket {
      try database.execute(sql: "UPDATE waiter SET seen = ? WHERE ticket = ?", arguments: [now, ticket])
      if database.changesCount == 1 { return ticket }
    }
    let process = HolderProcess.current
    try database.execute(
      sql: "INSERT INTO waiter (seen, host, pid, start_time, scope) VALUES (?, ?, ?, ?, ?)",
      arguments: [now, process.host, process.pid, Int64(bitPattern: process.startTime), process.scope])
    return Int(database.lastInsertedRowID)
  }
}
