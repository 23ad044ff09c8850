/// The tables of a state file.
enum LocalSchema {
  /// `stck` in ASCII: tells our files from other SQLite databases.
  static let applicationID: Int32 = 0x7374_636B
  /// The version of the tables; a file with a greater one is refused.
  static let version = 1

  /// What an instance row consists of beside its key, in the order in which it is read and written.
  static let instanceColumns =
    "provider, schema_version, status, value, value_type, sensitive, sealed, dependencies, "
    + "create_before_destroy, token"
  static let outputColumns = "value, value_type, sensitive, sealed, is_sensitive"

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
    CREATE TABLE data_key (number INTEGER PRIMARY KEY, root TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
    """
}
