import Databases
import FoundationEssentials
import GRDB
import Platform

/// Makes the changes of the logs again, on a copy of the state.
struct ChangeReplay {
  /// What it came to.
  struct Outcome: Hashable, Sendable {
    /// Transactions that were made again.
    var count = 0
    /// The serial that the state has now.
    var serial: Int
    /// Whether records that follow were left out, since one before them is missing.
    var isCutShort = false
    /// How many records are missing in between that changed no object, such as intents.
    var missing = 0
  }

  private let records: [ChangeRecord]

  /// - Parameter folder: that of the copies.
  init(folder: String) throws {
    var records: [ChangeRecord] = []
    for log in ChangeLog.all(in: folder) { records += ChangeRecord.all(in: try Files.read(log.path)) }
    // A holder that was replaced may have written its last record after the first of its successor.
    func place(_ record: (offset: Int, element: ChangeRecord)) -> (Int, Int, Int) {
      (record.element.number, record.element.fencing, record.offset)
    }
    self.records = records.enumerated().sorted { place($0) < place($1) }.map(\.element)
  }

  /// Whose state the first record begins, where it follows on nothing.
  var origin: (lineage: String, stackName: String)? {
    records.first { $0.serialBefore == 0 }.map { ($0.lineage, $0.stackName) }
  }

  /// Goes on from what the database holds. To be called in a transaction.
  func run(_ database: Database) throws -> Outcome {
    let head = try LocalStateStore.head(database)
    var outcome = Outcome(serial: head.serial)
    var number = try database.first("SELECT transactions FROM head")?.integer(0) ?? 0
    for record in records where record.lineage == head.lineage && record.serialBefore >= head.serial {
      if record.number > 0, record.number <= number { continue }
      guard record.serialBefore <= outcome.serial else {
        outcome.isCutShort = true
        break
      }
      // One that an earlier record made needless: of a holder that was refused by then.
      guard record.serialBefore == outcome.serial else { continue }
      // What lacks between two whose serials fit changed no row, and is worth less than what follows.
      if record.number > 0 { outcome.missing += record.number - number - 1 }
      try run(record, database)
      outcome.count += 1
      outcome.serial = record.serialAfter
      number = max(number, record.number)
    }
    return outcome
  }

  private func run(_ record: ChangeRecord, _ database: Database) throws {
    let lease = Lease(
      id: "", operation: record.operation, who: record.who, lineage: record.lineage, fencingToken: record.fencing,
      acquired: record.acquired, expires: record.acquired, timeToLive: .zero)
    let batch = try WriteBatch(database)
    var changes: [RowChange] = []
    for entry in record.entries {
      switch entry {
      case .change(let change): changes.append(change)
      case .begin(let cells):
        try database.run("INSERT OR IGNORE" + IntentRow.insertion, StatementArguments(cells))
      case .close(let token): try database.run("DELETE FROM intent WHERE token = ?", [token])
      case .dataKey(let cells):
        try database.run("INSERT OR IGNORE INTO data_key VALUES (?, ?, ?)", StatementArguments(cells))
      case .remote(let cells): try RemoteBase(CellRow(0, cells)).write(database)
      }
    }
    try batch.apply(changes, under: lease)
    batch.setSerial(to: record.serialAfter)
    try batch.finish()
    try database.run(
      "UPDATE head SET fencing = max(fencing, ?), transactions = max(transactions, ?)", [record.fencing, record.number])
  }
}

extension StatementArguments {
  fileprivate init(_ cells: [StoredCell]) {
    self.init(
      cells.map { cell -> (any DatabaseValueConvertible)? in
        switch cell {
        case .null, .array: nil
        case .text(let text): text
        case .integer(let number): number
        case .real(let number): number
        case .bytes(let bytes): Data(bytes)
        }
      })
  }
}
