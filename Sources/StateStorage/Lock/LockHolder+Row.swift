import Databases

extension LockHolder {
  /// The columns of a lease that tell of its holder, in the order in which `init(row:)` reads them.
  static let columns = "id, who, operation, acquired, expires, host, pid, start_time, scope"

  /// - Parameter row: `columns`, and perhaps more behind them.
  init(row: some StoredRow) throws {
    self.init(
      id: try row.text(0), who: try row.text(1), operation: try row.text(2), since: try row.date(3),
      expires: try row.date(4), process: try HolderProcess(row: row, from: 5))
  }
}

extension HolderProcess {
  /// - Parameter start: the first of the columns `host`, `pid`, `start_time` and `scope`.
  init(row: some StoredRow, from start: Int) throws {
    self.init(
      host: try row.text(start), pid: try row.integer(start + 1),
      startTime: UInt64(bitPattern: Int64(try row.integer(start + 2))), scope: try row.text(start + 3))
  }
}
