import Databases
import GRDB

/// The tables of a state file.
enum LocalSchema {
  /// `stck` in ASCII: tells our files from other SQLite databases.
  static let applicationID: Int32 = 0x7374_636B
  /// The version of the tables; a file with a greater one is refused.
  static let version = 3

  /// What an instance row consists of beside its key, in the order in which it is read and written.
  static let instanceColumns =
    "provider, schema_version, status, value, value_type, sensitive, sealed, dependencies, "
    + "create_before_destroy, token"
  static let outputColumns = "value, value_type, sensitive, sealed, is_sensitive"

  /// Since version 2 each row has a `RowDigest`.
  private static let tablesOfRows = ["instance", "output", "instance_before", "output_before"]
  private static let digests = tablesOfRows.map { "ALTER TABLE \($0) ADD COLUMN digest INTEGER;" }
    .joined(separator: "\n")

  /// Since version 3 the head counts the transactions that the change log tells of.
  private static let count = "ALTER TABLE head ADD COLUMN transactions INTEGER NOT NULL DEFAULT 0"

  private static let instanceTypes = """
    provider TEXT NOT NULL, schema_version INTEGER NOT NULL, status TEXT NOT NULL,
    value BLOB NOT NULL, value_type TEXT, sensitive TEXT, sealed BLOB, dependencies TEXT NOT NULL,
    create_before_destroy INTEGER NOT NULL, token TEXT
    """
  private static let outputTypes =
    "value BLOB NOT NULL, value_type TEXT, sensitive TEXT, sealed BLOB, is_sensitive INTEGER NOT NULL"

  static let statements = """
    CREATE TABLE head (
      id INTEGER PRIMARY KEY CHECK (id = 1), lineage TEXT NOT NULL, serial INTEGER NOT NULL,
      stack TEXT NOT NULL, fencing INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE instance (
      address TEXT NOT NULL, deposed TEXT NOT NULL, \(instanceTypes), UNIQUE (address, deposed)
    ) STRICT;
    CREATE TABLE output (name TEXT NOT NULL UNIQUE, \(outputTypes)) STRICT;
    CREATE TABLE intent (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, operation TEXT NOT NULL,
      address TEXT NOT NULL, deposed TEXT NOT NULL, action TEXT NOT NULL, provider TEXT NOT NULL,
      schema_version INTEGER NOT NULL, planned BLOB, planned_type TEXT, planned_sensitive TEXT,
      planned_sealed BLOB, prior BLOB, prior_type TEXT, prior_sensitive TEXT, prior_sealed BLOB,
      dependencies TEXT NOT NULL, create_before_destroy INTEGER NOT NULL, started REAL NOT NULL
    ) STRICT;
    CREATE TABLE lease (
      id TEXT NOT NULL UNIQUE, who TEXT NOT NULL, operation TEXT NOT NULL, acquired REAL NOT NULL,
      expires REAL NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, start_time INTEGER NOT NULL,
      scope TEXT NOT NULL
    ) STRICT;
    CREATE TABLE waiter (
      ticket INTEGER PRIMARY KEY AUTOINCREMENT, seen REAL NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
      start_time INTEGER NOT NULL, scope TEXT NOT NULL
    ) STRICT;
    CREATE TABLE version (
      number INTEGER PRIMARY KEY AUTOINCREMENT, fencing INTEGER NOT NULL UNIQUE, operation TEXT NOT NULL,
      who TEXT NOT NULL, started REAL NOT NULL, serial_before INTEGER NOT NULL, serial_after INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE instance_before (
      version INTEGER NOT NULL, address TEXT NOT NULL, deposed TEXT NOT NULL, present INTEGER NOT NULL,
      \(instanceTypes.replacing(" NOT NULL", with: "")), UNIQUE (version, address, deposed)
    ) STRICT;
    CREATE TABLE output_before (
      version INTEGER NOT NULL, name TEXT NOT NULL, present INTEGER NOT NULL,
      \(outputTypes.replacing(" NOT NULL", with: "")), UNIQUE (version, name)
    ) STRICT;
    \(digests)
    CREATE TABLE data_key (number INTEGER PRIMARY KEY, root TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
    \(count);
    """

  /// What a file of this version has.
  static let tables = Result { try DatabaseTables(statements, additions: RemoteBase.tables) }

  // MARK: Versions

  static func hasDigests(_ database: Database) throws -> Bool { try lacksDigests(database).isEmpty }

  /// Brings the tables of an earlier version up to this one. To be called in a transaction.
  static func upgrade(_ database: Database) throws {
    for table in try lacksDigests(database) {
      try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN digest INTEGER")
    }
    if try !countsTransactions(database) { try database.execute(sql: count) }
    try database.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// Whether the head does: a copy that an earlier program took has none.
  static func countsTransactions(_ database: Database) throws -> Bool {
    try database.first("SELECT 1 FROM pragma_table_info('head') WHERE name = 'transactions'") != nil
  }

  private static func lacksDigests(_ database: Database) throws -> [String] {
    try tablesOfRows.filter { table in
      try database.first("SELECT 1 FROM pragma_table_info(?) WHERE name = 'digest'", [table]) == nil
    }
  }

  /// Whether the tables are those of this program's versions, whatever the header says of them.
  static func hasOwnTables(_ database: Database) throws -> Bool {
    let own = try DatabaseQueue()
    let expected = try own.writeWithoutTransaction { connection in
      try connection.execute(sql: statements)
      return try columns(connection)
    }
    let later = tablesOfRows.map { "\($0).digest" } + ["head.transactions"]
    return try columns(database).union(later) == expected
  }

  private static func columns(_ database: Database) throws -> Set<String> {
    Set(
      try database.all(
        """
        SELECT t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'remote%'
        """
      ) { try $0.text(0) })
  }
}
