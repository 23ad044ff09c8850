import GRDB

/// Makes tables what they are declared to be.
public enum TableMigration {
  /// Makes the table and remembers its declaration, with the token of the operation that asked for it.
  ///
  /// Called again with the same token it finds its own work done. Throws `TableFault.exists` for any other table of that name.
  public static func create(_ definition: TableDefinition, token: String, _ db: Database) throws {
    if try db.tableExists(definition.name) {
      guard try TableCatalog.entry(definition.name, db)?.token == token else {
        throw TableFault.exists(table: definition.name)
      }
      return try alter(to: definition, db)
    }
    try db.execute(sql: definition.createStatement())
    try makeIndexes(definition, db)
    try TableCatalog.record(definition, token: token, db)
  }

  /// Adds the columns and indexes that are missing and drops those that are no longer declared.
  ///
  /// Throws `TableFault.incompatible` for a column whose type is another, and for a key that is another.
  public static func alter(to definition: TableDefinition, _ db: Database) throws {
    guard let entry = try TableCatalog.entry(definition.name, db) else {
      throw TableFault.missing(table: definition.name)
    }
    for column in definition.columns {
      guard let present = entry.actual.column(column.name) else {
        try db.execute(sql: definition.addStatement(column))
        continue
      }
      guard present.type.storage == column.type.storage else {
        throw TableFault.incompatible(table: definition.name, column: column.name)
      }
    }
    for column in definition.key where entry.actual.column(column) == nil {
      throw TableFault.incompatible(table: definition.name, column: column)
    }
    if entry.actual.partitionBy == nil, let statement = definition.addPartitionStatement() {
      try db.execute(sql: statement)
    }
    let wanted = Set(definition.storedIndexes.map(\.name))
    for index in entry.declared.storedIndexes where !wanted.contains(index.name) {
      try db.execute(sql: "DROP INDEX IF EXISTS \(SQLText.identifier(index.name))")
    }
    for column in entry.actual.columns where definition.column(column.name) == nil {
      guard !entry.declared.key.contains(column.name) else {
        throw TableFault.incompatible(table: definition.name, column: column.name)
      }
      let table = SQLText.identifier(definition.name)
      try db.execute(sql: "ALTER TABLE \(table) DROP COLUMN \(SQLText.identifier(column.name))")
    }
    try makeIndexes(definition, db)
    try TableCatalog.record(definition, token: nil, db)
  }

  /// Drops the table if it is there.
  public static func drop(_ name: String, _ db: Database) throws {
    try db.execute(sql: "DROP TABLE IF EXISTS \(SQLText.identifier(name))")
    try TableCatalog.forget(name, db)
  }

  private static func makeIndexes(_ definition: TableDefinition, _ db: Database) throws {
    for index in definition.storedIndexes {
      try db.execute(sql: definition.indexStatement(index))
    }
  }
}
