import GRDB
import Platform

/// How far the change log tells that a state had come. A transaction is in the log only when it is in the state, so that a state that has not
/// come so far has lost what was committed to it: SQLite passes over all of a write-ahead log that follows on a bit that fell over, and over
/// a log that is gone, without a word.
struct RecordedPosition: Sendable {
  private let lineage: String
  private let transactions: Int

  /// Reads the end of the newest log, or the head of the newest copy where nothing was done since. To be asked before the state is read.
  /// - Returns: `nil` where neither tells, as what an earlier program wrote.
  init?(_ backups: StateBackups) {
    let newest = backups.newestSerial
    if let last = ChangeLog.lastRecord(ChangeLog.path(backups.folder, newest)) {
      guard last.number > 0 else { return nil }
      (lineage, transactions) = (last.lineage, last.number)
      return
    }
    guard let head = backups.newestHead else { return nil }
    (lineage, transactions) = head
  }

  func isReached(_ database: Database) throws -> Bool { try lacking(database) == 0 }

  /// - Throws: `DatabaseError` that tells how many transactions the state lacks.
  func requireReached(_ database: Database) throws {
    let lacking = try lacking(database)
    guard lacking > 0 else { return }
    throw DatabaseError(
      resultCode: .SQLITE_CORRUPT,
      message: "it lacks the last \(lacking == 1 ? "change that was" : "\(lacking) changes that were") "
        + "committed to it, as where `state.sqlite-wal` beside it was damaged or removed")
  }

  private func lacking(_ database: Database) throws -> Int {
    guard let row = try database.first("SELECT lineage, transactions FROM head") else { return 0 }
    return try row.text(0) == lineage ? max(0, transactions - row.integer(1)) : 0
  }
}
