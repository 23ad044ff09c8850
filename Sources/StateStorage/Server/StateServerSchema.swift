/// The tables of a state server.
enum StateServerSchema {
  /// `stsv` in ASCII.
  static let applicationID = 0x7374_7376
  static let version = 1
  /// Earlier states that are kept of a project.
  static let keptVersions = 100

  static let statements = """
    CREATE TABLE project (
      name TEXT PRIMARY KEY, lineage TEXT NOT NULL, serial INTEGER NOT NULL, sum TEXT NOT NULL, state BLOB NOT NULL,
      written REAL NOT NULL
    ) STRICT;
    CREATE TABLE history (
      project TEXT NOT NULL, serial INTEGER NOT NULL, written REAL NOT NULL, state BLOB NOT NULL,
      PRIMARY KEY (project, serial)
    ) STRICT;
    CREATE TABLE lock (project TEXT PRIMARY KEY, id TEXT NOT NULL, info BLOB NOT NULL, expires REAL) STRICT;
    """

  /// What a database of this version has.
  static let tables = Result { try DatabaseTables(statements) }

  /// The same in PostgreSQL.
  static let postgres = PostgresTables(
    format: "server_format", version: version,
    statements: [
      """
      CREATE TABLE IF NOT EXISTS project (
        name TEXT PRIMARY KEY, lineage TEXT NOT NULL, serial BIGINT NOT NULL, sum TEXT NOT NULL, state BYTEA NOT NULL,
        written DOUBLE PRECISION NOT NULL)
      """,
      """
      CREATE TABLE IF NOT EXISTS history (
        project TEXT NOT NULL, serial BIGINT NOT NULL, written DOUBLE PRECISION NOT NULL, state BYTEA NOT NULL,
        PRIMARY KEY (project, serial))
      """,
      """
      CREATE TABLE IF NOT EXISTS lock (
        project TEXT PRIMARY KEY, id TEXT NOT NULL, info BYTEA NOT NULL, expires DOUBLE PRECISION)
      """,
    ])
}
