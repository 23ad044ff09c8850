import Databases
import GRDB
import Platform

/// How far the change log tells that a state had come. A transaction is in the log only when it is in the state, so that a state that has not
/// come so far has lost what was committed to it: SQLite passes over all of a write-ahead log that follows on a bit that fell over, and over
/// a log that is gone, without a word.
struct RecordedPosition: Sendable {
  private struct Point {
    var lineage: String
    /// 0 in what an earlier program wrote, which counted none.
    var transactions: Int
    var serial: Int
    /// Whether what tells of it is as it was written, where that has yet to be seen.
    var isTrue: @Sendable () -> Bool = { true }
  }

  private let points: [Point]

  /// Reads the end of the newest log, or the head of the newest copy where nothing was done since. To be asked before the state is read.
  /// - Returns: `nil` where neither tells.
  init?(_ backups: StateBackups) {
    let log = ChangeLog.path(backups.folder, backups.newestSerial)
    let ends = ChangeLog.ends(log)
    if !ends.isEmpty {
      points = ends.map { end in
        let record = end.record
        return Point(lineage: record.lineage, transactions: record.number, serial: record.serialAfter) {
          end.isWhole(in: log)
        }
      }
      return
    }
    guard let head = backups.newestHead else { return nil }
    points = [Point(lineage: head.lineage, transactions: head.transactions, serial: 0)]
  }

  func isReached(_ database: Database) throws -> Bool { try lacking(database) == 0 }

  /// - Throws: `DatabaseError` that tells how many transactions the state lacks.
  func requireReached(_ database: Database) throws {
    let lacking = try lacking(database)
    guard lacking > 0 else { return }
    throw DatabaseError.damaged(
      "it lacks the last \(lacking == 1 ? "change that was" : "\(lacking) changes that were") "
        + "committed to it, as where `state.sqlite-wal` beside it was damaged or removed")
  }

  private func lacking(_ database: Database) throws -> Int {
    guard let row = try database.first("SELECT lineage, transactions, serial FROM head") else { return 0 }
    let (lineage, transactions, serial) = (try row.text(0), try row.integer(1), try row.integer(2))
    return points.map { point in
      // Where neither counts, as of an earlier program, each change of an object raised the serial.
      let isOlder = point.transactions == 0 && transactions == 0
      let lacking = isOlder ? point.serial - serial : point.transactions - transactions
      return lacking > 0 && point.lineage == lineage && point.isTrue() ? lacking : 0
    }.max() ?? 0
  }
}
