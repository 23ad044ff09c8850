/// Tables that belong together in a schema of PostgreSQL.
struct PostgresTables: Sendable {
  /// The table that has their version.
  let format: String
  /// A database with a greater one is refused.
  let version: Int
  /// One statement each; all do nothing where the tables are there.
  let statements: [String]
}
