import GRDB

/// What a mirror remembers of the remote state it was last the same as.
struct RemoteBase: Hashable, Sendable {
  /// The serial then; changes since are those of a greater serial.
  var serial = 0
  var tag: String?
  /// The remote lock that was taken and not given back yet.
  var lockID: String?

  private static let table = """
    CREATE TABLE IF NOT EXISTS remote (
      id INTEGER PRIMARY KEY CHECK (id = 1), serial INTEGER NOT NULL, tag TEXT, lock_id TEXT
    ) STRICT
    """

  init(_ database: Database) throws {
    try database.execute(sql: Self.table)
    if let row = try database.first("SELECT serial, tag, lock_id FROM remote") {
      serial = try row.integer(0)
      tag = try row.optionalText(1)
      lockID = try row.optionalText(2)
    }
  }

  func write(_ database: Database) throws {
    try database.run("INSERT OR REPLACE INTO remote VALUES (1, ?, ?, ?)", [serial, tag, lockID])
  }
}
