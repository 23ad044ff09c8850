/// A database and a schema in it.
struct PostgresPlace: Sendable {
  /// As libpq takes it: `host=… dbname=…`, or a URI.
  let settings: String
  let schema: String
  /// Told when the database lets a run wait.
  var notice: WaitingNotice? = nil
  var patience = PostgresPatience()

  /// A session here, which is opened when it is first needed.
  func connection(_ tables: PostgresTables = PostgresSchema.all) -> PostgresConnection {
    PostgresConnection(settings, location: location, patience: patience, notice: notice) { try enter($0, tables) }
  }

  /// For people: without the password.
  var location: String {
    let plain = settings.contains("://") ? Self.plainURI(settings) : Self.plainWords(settings)
    return (plain.isEmpty ? "postgres" : plain) + " schema=" + schema
  }

  /// What every session begins with: our schema, made if there is none, and tables that this program knows.
  func enter(_ connection: PostgresConnection, _ tables: PostgresTables = PostgresSchema.all) throws {
    let quoted = "\"" + schema.replacing("\"", with: "\"\"") + "\""
    try connection.run("SET client_min_messages TO warning")
    try connection.run("SET synchronous_commit TO on")
    try connection.run("SET search_path TO \(quoted)")
    // Whoever is cut off in mid-transaction, or while it is answered, keeps nobody waiting for long.
    try connection.run("SET idle_in_transaction_session_timeout TO \(patience.idleInTransaction.milliseconds)")
    try connection.run("SET tcp_user_timeout TO \(patience.silence.milliseconds)")
    let version = "SELECT version FROM \(tables.format)"
    do {
      if let row = try connection.first(version) { return try check(row, tables) }
    } catch StateError.remote(_, _, isTransient: false) {
      // There is no such table yet.
    }
    try connection.inTransaction {
      // Those who come at the same time make it one after the other.
      try connection.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('stack state schema ' || $1, 0))", [.text(schema)])
      try connection.run("CREATE SCHEMA IF NOT EXISTS \(quoted)")
      try connection.run("CREATE TABLE IF NOT EXISTS \(tables.format) (version INTEGER NOT NULL)")
      for statement in tables.statements { try connection.run(statement) }
      try connection.run(
        "INSERT INTO \(tables.format) SELECT $1::integer WHERE NOT EXISTS (SELECT 1 FROM \(tables.format))",
        [.integer(tables.version)])
    }
    if let row = try connection.first(version) { try check(row, tables) }
  }

  private func check(_ row: PostgresRow, _ tables: PostgresTables) throws {
    let found = try row.integer(0)
    guard found <= tables.version else {
      throw StateError.newerFormat(path: location, found: found, supported: tables.version)
    }
  }

  private static func plainURI(_ uri: String) -> String {
    guard let scheme = uri.firstRange(of: "://") else { return uri }
    let rest = uri[scheme.upperBound...].prefix { $0 != "?" }
    guard let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") else {
      return String(uri[..<scheme.upperBound] + rest)
    }
    let user = rest[..<at].prefix { $0 != ":" }
    return String(uri[..<scheme.upperBound] + user + rest[at...])
  }

  private static func plainWords(_ words: String) -> String {
    words.split(separator: " ").filter { $0.hasPrefix("host=") || $0.hasPrefix("port=") || $0.hasPrefix("dbname=") }
      .joined(separator: " ")
  }
}
