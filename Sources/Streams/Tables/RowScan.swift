import GRDB

/// A walk over rows in key order: equality on leading key columns, then a prefix or a range of the next one.
struct RowScan: Sendable {
  static let defaultLimit = 1_000
  static let greatestLimit = 10_000

  private(set) var conditions: [String] = []
  private(set) var arguments: [StoredValue] = []
  private(set) var descending = false
  private(set) var limit = RowScan.defaultLimit
  private(set) var columns: [TableColumn]
  private let table: TableDefinition

  /// Reads the scan from the fields of a URL: `where.COLUMN`, `prefix`, `start`, `end`, `after`, `order`, `limit`, `columns`.
  init(_ request: HTTPRequest, _ table: TableDefinition) throws(TableServiceError) {
    self.table = table
    columns = table.storedColumns
    var fixed: Set<String> = []
    for field in request.query where field.name.hasPrefix("where.") {
      let name = String(field.name.dropFirst("where.".count))
      try add(name, "=", field.value)
      fixed.insert(name)
    }
    let ranged = table.storedKey.first { !fixed.contains($0) }
    for field in request.query where !field.name.hasPrefix("where.") {
      switch field.name {
      case "prefix": try addPrefix(ranged, field.value)
      case "start": try add(ranged, ">=", field.value)
      case "end": try add(ranged, "<", field.value)
      case "after": try addAfter(field.value, descending: request.field("order") == "desc")
      case "order":
        guard ["asc", "desc"].contains(field.value) else { throw .badRequest("`order` is `asc` or `desc`") }
        descending = field.value == "desc"
      case "limit":
        guard let number = Int(field.value), (1...Self.greatestLimit).contains(number) else {
          throw .badRequest("`limit` is a number from 1 to \(Self.greatestLimit)")
        }
        limit = number
      case "columns": columns = try Self.chosen(field.value, table)
      default: throw .badRequest("there is no field `\(field.name)`")
      }
    }
  }

  var isEverything: Bool { conditions.isEmpty }

  /// The rows as JSON objects, and the position to go on after when there are more.
  func read(_ db: Database) throws -> (rows: [JSONDocument], next: JSONDocument?) {
    let key = table.storedKey
    let wanted = columns.map(\.name) + key
    let order = key.map { SQLText.identifier($0) + (descending ? " DESC" : "") }.joined(separator: ", ")
    let sql = """
      SELECT \(SQLText.identifiers(wanted)) FROM \(SQLText.identifier(table.name))\(clause) \
      ORDER BY \(order) LIMIT \(limit + 1)
      """
    let cursor = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
    var rows: [JSONDocument] = []
    var last: [StoredValue] = []
    while let row = try cursor.next() {
      if rows.count == limit { return (rows, .array(last.map(\.json))) }
      rows.append(Self.object(row, columns))
      last = (columns.count..<wanted.count).map { row[$0] ?? .null }
    }
    return (rows, nil)
  }

  /// Deletes the rows; returns how many.
  func delete(_ db: Database) throws -> Int {
    try db.execute(
      sql: "DELETE FROM \(SQLText.identifier(table.name))\(clause)", arguments: StatementArguments(arguments))
    return db.changesCount
  }

  static func object(_ row: Row, _ columns: [TableColumn]) -> JSONDocument {
    .object(columns.enumerated().map { JSONDocument.Field($1.name, $1.type.json(row[$0] ?? .null)) })
  }

  private var clause: String { conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))" }

  private mutating func add(_ name: String?, _ comparison: String, _ text: String) throws(TableServiceError) {
    guard let name else { throw .badRequest("every key column is fixed already") }
    guard let column = table.column(name) else { throw .badRequest("there is no column `\(name)`") }
    guard let value = column.type.stored(text: text) else {
      throw .badRequest("column `\(name)` takes \(column.type.jsonForm)")
    }
    conditions.append("\(SQLText.identifier(name)) \(comparison) ?")
    arguments.append(value)
  }

  private mutating func addPrefix(_ name: String?, _ prefix: String) throws(TableServiceError) {
    guard let name, table.column(name)?.type == .text else {
      throw .badRequest("`prefix` needs a text column as next of the key")
    }
    try add(name, ">=", prefix)
    // Every text that starts with the prefix sorts before the prefix followed by the greatest code point.
    conditions.append("\(SQLText.identifier(name)) < ?")
    arguments.append(.text(prefix + "\u{10FFFF}"))
  }

  private mutating func addAfter(_ text: String, descending: Bool) throws(TableServiceError) {
    let key = table.storedKey
    guard let values = (try? JSONDocument(parsing: text.utf8))?.array, values.count == key.count else {
      throw .badRequest("`after` is the `next` of an earlier answer")
    }
    let marks = key.map { _ in "?" }.joined(separator: ", ")
    conditions.append("(\(SQLText.identifiers(key))) \(descending ? "<" : ">") (\(marks))")
    for (name, value) in zip(key, values) {
      guard let stored = table.column(name)?.type.stored(value) else {
        throw .badRequest("`after` is the `next` of an earlier answer")
      }
      arguments.append(stored)
    }
  }

  private static func chosen(_ list: String, _ table: TableDefinition) throws(TableServiceError) -> [TableColumn] {
    var columns: [TableColumn] = []
    for name in list.split(separator: ",") {
      guard let column = table.column(String(name)) else { throw .badRequest("there is no column `\(name)`") }
      columns.append(column)
    }
    return columns
  }
}
