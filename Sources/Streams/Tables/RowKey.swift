import GRDB

/// The key of one row, as the last segments of a path give it.
struct RowKey: Sendable {
  private let table: TableDefinition
  private let values: [StoredValue]

  init(_ segments: ArraySlice<String>, _ table: TableDefinition) throws(TableServiceError) {
    self.table = table
    let key = table.storedKey
    guard segments.count == key.count else {
      throw .badRequest("the key of table `\(table.name)` is `\(key.joined(separator: "/"))`")
    }
    var values: [StoredValue] = []
    for (name, text) in zip(key, segments) {
      guard let type = table.column(name)?.type, let value = type.stored(text: text) else {
        throw .badRequest("key column `\(name)` takes \(table.column(name)?.type.jsonForm ?? "a value")")
      }
      values.append(value)
    }
    self.values = values
  }

  func read(_ db: Database) throws -> JSONDocument? {
    let columns = table.storedColumns
    let sql =
      "SELECT \(SQLText.identifiers(columns.map(\.name))) FROM \(SQLText.identifier(table.name)) WHERE \(clause)"
    let row = try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: StatementArguments(values))
    return row.map { RowScan.object($0, columns) }
  }

  func delete(_ db: Database) throws -> Int {
    try db.execute(
      sql: "DELETE FROM \(SQLText.identifier(table.name)) WHERE \(clause)", arguments: StatementArguments(values))
    return db.changesCount
  }

  private var clause: String {
    table.storedKey.map { "\(SQLText.identifier($0)) = ?" }.joined(separator: " AND ")
  }
}
