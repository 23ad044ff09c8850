/// The tables of states in PostgreSQL, those of `LocalSchema` with the state's name before each key.
enum PostgresSchema {
  /// The version of the tables; a database with a greater one is refused.
  static let version = 1

  private static let sealed = "value BYTEA NOT NULL, value_type TEXT, sensitive TEXT, sealed BYTEA"

  private static let instanceTypes = """
    provider TEXT NOT NULL, schema_version BIGINT NOT NULL, status TEXT NOT NULL, \(sealed),
    dependencies TEXT NOT NULL, create_before_destroy INTEGER NOT NULL, token TEXT
    """
  private static let outputTypes = "\(sealed), is_sensitive INTEGER NOT NULL"
  private static let process =
    "host TEXT NOT NULL, pid BIGINT NOT NULL, start_time BIGINT NOT NULL, scope TEXT NOT NULL"

  static let all = PostgresTables(format: "format", version: version, statements: statements)

  private static let statements = [
    """
    CREATE TABLE IF NOT EXISTS head (
      state TEXT PRIMARY KEY, lineage TEXT NOT NULL, serial BIGINT NOT NULL, stack TEXT NOT NULL, fencing BIGINT NOT NULL)
    """,
    """
    CREATE TABLE IF NOT EXISTS instance (
      state TEXT NOT NULL, address TEXT NOT NULL, deposed TEXT NOT NULL, \(instanceTypes),
      PRIMARY KEY (state, address, deposed))
    """,
    "CREATE TABLE IF NOT EXISTS output (state TEXT NOT NULL, name TEXT NOT NULL, \(outputTypes), PRIMARY KEY (state, name))",
    """
    CREATE TABLE IF NOT EXISTS intent (
      sequence BIGSERIAL PRIMARY KEY, state TEXT NOT NULL, token TEXT NOT NULL UNIQUE, operation TEXT NOT NULL,
      address TEXT NOT NULL, deposed TEXT NOT NULL, action TEXT NOT NULL, provider TEXT NOT NULL,
      schema_version BIGINT NOT NULL, planned BYTEA, planned_type TEXT, planned_sensitive TEXT, planned_sealed BYTEA,
      prior BYTEA, prior_type TEXT, prior_sensitive TEXT, prior_sealed BYTEA, dependencies TEXT NOT NULL,
      create_before_destroy INTEGER NOT NULL, started DOUBLE PRECISION NOT NULL)
    """,
    """
    CREATE TABLE IF NOT EXISTS lease (
      state TEXT PRIMARY KEY, id TEXT NOT NULL, who TEXT NOT NULL, operation TEXT NOT NULL,
      acquired DOUBLE PRECISION NOT NULL, expires DOUBLE PRECISION NOT NULL, \(process), fencing BIGINT NOT NULL)
    """,
    """
    CREATE TABLE IF NOT EXISTS waiter (
      ticket BIGSERIAL PRIMARY KEY, state TEXT NOT NULL, seen DOUBLE PRECISION NOT NULL)
    """,
    """
    CREATE TABLE IF NOT EXISTS version (
      state TEXT NOT NULL, number BIGINT NOT NULL, fencing BIGINT NOT NULL, operation TEXT NOT NULL, who TEXT NOT NULL,
      started DOUBLE PRECISION NOT NULL, serial_before BIGINT NOT NULL, serial_after BIGINT NOT NULL,
      PRIMARY KEY (state, number), UNIQUE (state, fencing))
    """,
    """
    CREATE TABLE IF NOT EXISTS instance_before (
      state TEXT NOT NULL, version BIGINT NOT NULL, address TEXT NOT NULL, deposed TEXT NOT NULL,
      present INTEGER NOT NULL, \(instanceTypes.replacing(" NOT NULL", with: "")),
      PRIMARY KEY (state, version, address, deposed))
    """,
    """
    CREATE TABLE IF NOT EXISTS output_before (
      state TEXT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL, present INTEGER NOT NULL,
      \(outputTypes.replacing(" NOT NULL", with: "")), PRIMARY KEY (state, version, name))
    """,
    """
    CREATE TABLE IF NOT EXISTS data_key (
      state TEXT NOT NULL, number BIGINT NOT NULL, root TEXT NOT NULL, wrapped BYTEA NOT NULL, PRIMARY KEY (state, number))
    """,
  ]

  /// All tables with rows of a state.
  static let tables = [
    "head", "instance", "output", "intent", "lease", "waiter", "version", "instance_before", "output_before",
    "data_key",
  ]
}
