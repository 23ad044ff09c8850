extension TableDefinition {
  /// The statement that makes the table.
  func createStatement() -> String {
    var parts = storedColumns.map { columnClause($0, added: false) }
    if let partition = partitionClause { parts.append(partition) }
    if !key.isEmpty { parts.append("PRIMARY KEY (\(SQLText.identifiers(key)))") }
    let clustered = kind == .keyValue && !key.isEmpty
    return """
      CREATE TABLE \(SQLText.identifier(name)) (
        \(parts.joined(separator: ",\n  "))
      ) STRICT\(clustered ? ", WITHOUT ROWID" : "")
      """
  }

  /// The statement that adds a declared column to the table. Rows that are there get null, or the type's zero.
  func addStatement(_ column: TableColumn) -> String {
    "ALTER TABLE \(SQLText.identifier(name)) ADD COLUMN \(columnClause(column, added: true))"
  }

  /// The statement that adds the generated partition column, when the table is partitioned.
  func addPartitionStatement() -> String? {
    partitionClause.map { "ALTER TABLE \(SQLText.identifier(name)) ADD COLUMN \($0)" }
  }

  /// Every index of the table by name: the declared ones and the partition's.
  var storedIndexes: [(name: String, index: TableIndex)] {
    var all = indexes.map { ($0.name(table: name), $0) }
    if partitionBy != nil {
      let partition = TableIndex([Self.partitionColumn])
      all.append((partition.name(table: name), partition))
    }
    return all
  }

  func indexStatement(_ entry: (name: String, index: TableIndex)) -> String {
    """
    CREATE \(entry.index.unique ? "UNIQUE " : "")INDEX IF NOT EXISTS \(SQLText.identifier(entry.name)) \
    ON \(SQLText.identifier(name)) (\(SQLText.identifiers(entry.index.columns)))
    """
  }

  private func columnClause(_ column: TableColumn, added: Bool) -> String {
    let quoted = SQLText.identifier(column.name)
    if column.name == Self.sequenceColumn { return "\(quoted) INTEGER PRIMARY KEY" }
    var clause = "\(quoted) \(column.type.storage)"
    if !column.nullable || key.contains(column.name) {
      clause += " NOT NULL"
      if added { clause += " DEFAULT \(column.type.zeroLiteral)" }
    }
    if let check = column.type.check(quoted) { clause += " CHECK (\(check))" }
    return clause
  }

  private var partitionClause: String? {
    partitionBy.map {
      """
      \(SQLText.identifier(Self.partitionColumn)) TEXT GENERATED ALWAYS AS \
      (strftime('%Y-%m-%d', \(SQLText.identifier($0)) / 1000, 'unixepoch')) VIRTUAL
      """
    }
  }
}
