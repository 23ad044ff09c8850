import GRDB

/// Deletes the rows whose time has run out, a few thousand at a time so that writers are not held up.
struct RetentionWorker: Sendable {
  static let batch = 5_000

  let pool: DatabasePool
  let writer: GroupCommit
  var interval: Duration = .seconds(60)

  /// Sweeps until the task is cancelled; a sweep that fails is made up for by the next.
  func run() async {
    while !Task.isCancelled {
      _ = try? await sweep(now: TimeFunctions.now())
      try? await Task.sleep(for: interval)
    }
  }

  /// Deletes what is expired as of `now`, in milliseconds since 1970; returns how many rows.
  func sweep(now: Int64) async throws -> Int {
    var total = 0
    for table in try await pool.read({ try TableCatalog.entries($0).map(\.actual) }) {
      guard let seconds = table.retentionSeconds, let column = table.partitionBy else { continue }
      let (span, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
      guard !overflow else { continue }
      let name = SQLText.identifier(table.name)
      let time = SQLText.identifier(column)
      let key = SQLText.identifiers(table.storedKey)
      let sql = """
        DELETE FROM \(name) WHERE (\(key)) IN (
          SELECT \(key) FROM \(name)
          WHERE \(SQLText.identifier(TableDefinition.partitionColumn)) <= strftime('%Y-%m-%d', ?1 / 1000, 'unixepoch')
            AND \(time) < ?1 LIMIT \(Self.batch))
        """
      let limit = now &- span
      var deleted = Self.batch
      while deleted == Self.batch, !Task.isCancelled {
        deleted = try await writer.write { db in
          try db.execute(sql: sql, arguments: [limit])
          return db.changesCount
        }
        total += deleted
      }
    }
    return total
  }
}
