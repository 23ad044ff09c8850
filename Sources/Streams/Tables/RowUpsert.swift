import GRDB

/// Rows to be written to one table, checked and ready for SQLite.
struct RowUpsert: Sendable {
  /// How many rows one request may write.
  static let rowLimit = 10_000

  /// Rows with the same columns, written by one statement.
  struct Batch: Sendable {
    var sql: String
    var rows: [[StoredValue]]
  }

  var batches: [Batch] = []

  /// Checks every row against the table. Throws `badRequest` that names the first bad row and column.
  init(_ rows: [JSONDocument], into table: TableDefinition) throws(TableServiceError) {
    guard rows.count <= Self.rowLimit else {
      throw .badRequest("at most \(Self.rowLimit) rows are written at a time, not \(rows.count)")
    }
    for (index, row) in rows.enumerated() {
      guard let fields = row.fields else { throw .badRequest("row \(index) is no object") }
      let (columns, values) = try Self.check(fields, index, table)
      let sql = Self.statement(table, columns)
      // Neighbours of one shape share a statement; the order of rows is kept, so that the last of a key wins.
      if batches.last?.sql != sql { batches.append(Batch(sql: sql, rows: [])) }
      batches[batches.count - 1].rows.append(values)
    }
  }

  /// Writes the rows; returns how many.
  func write(_ db: Database) throws -> Int {
    var count = 0
    for batch in batches {
      let statement = try db.cachedStatement(sql: batch.sql)
      for row in batch.rows {
        try statement.execute(arguments: StatementArguments(row))
        count += 1
      }
    }
    return count
  }

  private static func check(
    _ fields: [JSONDocument.Field], _ index: Int, _ table: TableDefinition
  ) throws(TableServiceError) -> (columns: [String], values: [StoredValue]) {
    var byName: [String: StoredValue] = [:]
    for field in fields {
      guard let column = table.column(field.name) else {
        throw .badRequest("row \(index): table `\(table.name)` has no column `\(field.name)`")
      }
      guard let value = column.type.stored(field.value) else {
        throw .badRequest("row \(index): column `\(column.name)` takes \(column.type.jsonForm)")
      }
      byName[field.name] = value
    }
    var columns: [String] = []
    var values: [StoredValue] = []
    for column in table.storedColumns {
      let value = byName[column.name]
      if value ?? .null == .null, !column.nullable || table.key.contains(column.name) {
        throw .badRequest("row \(index): column `\(column.name)` must have a value")
      }
      guard let value else { continue }
      columns.append(column.name)
      values.append(value)
    }
    return (columns, values)
  }

  private static func statement(_ table: TableDefinition, _ columns: [String]) -> String {
    let key = table.storedKey
    let others = columns.filter { !key.contains($0) }
    let name = SQLText.identifier(table.name)
    guard !columns.isEmpty else { return "INSERT INTO \(name) DEFAULT VALUES" }
    let insert = """
      INSERT INTO \(name) (\(SQLText.identifiers(columns))) \
      VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
      """
    guard key.allSatisfy(columns.contains) else { return insert }
    let conflict = "\(insert) ON CONFLICT (\(SQLText.identifiers(key)))"
    guard !others.isEmpty else { return "\(conflict) DO NOTHING" }
    let updates = others.map { "\(SQLText.identifier($0)) = excluded.\(SQLText.identifier($0))" }
    return "\(conflict) DO UPDATE SET \(updates.joined(separator: ", "))"
  }
}
