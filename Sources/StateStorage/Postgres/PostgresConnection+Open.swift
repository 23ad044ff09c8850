import CPostgres

extension PostgresConnection {
  /// What is open. The handle of libpq is used on the connection's queue alone.
  struct Session: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    /// Its process on the server, by which another session finds out what it is at.
    var process = 0
  }

  /// A new session, of which nothing is asked yet.
  func connect() throws -> Session {
    guard stack_pq_load() == 1 else {
      throw StateError.remote(
        location: location, detail: "the client library of PostgreSQL is not installed: `apt-get install libpq5`",
        isTransient: false)
    }
    let asked = stack_pq_asked_timeout(settings)
    let limit = patience.limit(asked > 0 ? .seconds(asked) : patience.connecting, until: end)
    let start = ContinuousClock.now
    guard let pointer = stack_pq_connect(settings, max(2, limit.milliseconds / 1000)) else {
      throw StateError.remote(location: location, detail: "no memory for a connection", isTransient: true)
    }
    if stack_pq_is_open(pointer) == 1 { return Session(pointer: pointer) }
    let text = String(cString: stack_pq_connection_error(pointer)).split(whereSeparator: \.isNewline)
      .joined(separator: "; ")
    stack_pq_close(pointer)
    // libpq counts whole seconds of the clock on the wall.
    let waited = ContinuousClock.now - start
    guard waited > limit - .milliseconds(1100) else {
      throw StateError.remote(location: location, detail: text, isTransient: true)
    }
    throw StateError.silent(location: location, detail: text)
  }

  /// Whether the server is still at the statement of this session, as it may be for long where another holds a lock; asked in a
  /// session of its own, as this one says nothing. Nil when the server does not answer that either.
  func isAtWork(_ session: Session) -> Bool? {
    let other = PostgresConnection(settings, location: location, patience: patience.ofProbe) { _ in }
    return try? other.performNow { connection in
      try connection.first(
        "SELECT 1 FROM pg_stat_activity WHERE pid = $1::integer AND (state IS NULL OR state NOT LIKE 'idle%')",
        [.integer(session.process)]) != nil
    }
  }
}
