import GRDBSQLite

/// Stops a query that runs too long; SQLite asks it every few thousand steps.
final class QueryDeadline {
  private let end: ContinuousClock.Instant

  init(seconds: Int) {
    end = .now.advanced(by: .seconds(seconds))
  }

  func install(on connection: OpaquePointer) {
    sqlite3_progress_handler(
      connection, 4_000,
      { context in
        guard let context else { return 1 }
        let deadline = Unmanaged<QueryDeadline>.fromOpaque(context).takeUnretainedValue()
        return ContinuousClock.now > deadline.end ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
