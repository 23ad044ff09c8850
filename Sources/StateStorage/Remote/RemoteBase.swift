import Databases
import GRDB

/// What a mirror remembers of the remote state it was last the same as.
struct RemoteBase: Hashable, Sendable {
  /// The serial then; changes since are those of a greater serial.
  var serial = 0
  /// That of the remote file; empty where there was one and it was found to be gone.
  var tag: String?
  /// The remote lock that was taken and not given back yet.
  var lockID: String?
  /// The digest of a state that was being written to the remote, whose answer is not here yet.
  var pushing: String?

  /// Whether the remote state is known to be gone, so that there is nothing a write could be bound to.
  var isGone: Bool { tag?.isEmpty == true }

  /// That there is nothing to remember.
  static let none = RemoteBase()

  private static let table = """
    CREATE TABLE IF NOT EXISTS remote (
      id INTEGER PRIMARY KEY CHECK (id = 1), serial INTEGER NOT NULL, tag TEXT, lock_id TEXT
    ) STRICT
    """

  private static let pushTable = """
    CREATE TABLE IF NOT EXISTS remote_push (id INTEGER PRIMARY KEY CHECK (id = 1), digest TEXT NOT NULL) STRICT
    """

  static let tables = [table, pushTable]

  private init() {}

  init(_ database: Database) throws {
    try Self.makeTables(database)
    pushing = try database.first("SELECT digest FROM remote_push")?.text(0)
    if let row = try database.first("SELECT serial, tag, lock_id FROM remote") {
      serial = try row.integer(0)
      tag = try row.optionalText(1)
      lockID = try row.optionalText(2)
    }
  }

  /// As the change log has it.
  init(_ row: CellRow) throws {
    serial = try row.integer(0)
    tag = try row.optionalText(1)
    lockID = try row.optionalText(2)
    pushing = try row.optionalText(3)
  }

  var cells: [StoredCell] { [.integer(serial), StoredCell(tag), StoredCell(lockID), StoredCell(pushing)] }

  private static func makeTables(_ database: Database) throws {
    for table in tables { try database.execute(sql: table) }
  }

  /// Lets a mirror begin anew.
  static func forget(_ database: Database) throws {
    try database.run("DELETE FROM remote")
    try database.run("DELETE FROM remote_push")
  }

  func write(_ database: Database) throws {
    try Self.makeTables(database)
    try database.run("INSERT OR REPLACE INTO remote VALUES (1, ?, ?, ?)", [serial, tag, lockID])
    try database.run("DELETE FROM remote_push")
    if let pushing { try database.run("INSERT INTO remote_push VALUES (1, ?)", [pushing]) }
  }
}
