import Databases
import Foundation
import GRDB

/// The tables of one database file: what they were declared to be, and what they really are.
public enum TableCatalog {
  /// The table that remembers declarations; invisible to the table service.
  static let metaTable = "_stack_tables"

  /// A table as it is in the file.
  public struct Entry: Hashable, Sendable {
    /// The declaration, with only the columns and indexes that are really there.
    public var actual: TableDefinition
    /// What the table was declared to be.
    public var declared: TableDefinition
    /// The token of the operation that made it.
    public var token: String

    /// Whether the file departs from the declaration.
    public var hasDrifted: Bool { actual != declared }
  }

  /// Every table that was made by this program and still exists, by name.
  public static func entries(_ db: Database) throws -> [Entry] {
    guard try db.tableExists(metaTable) else { return [] }
    return try db.all("SELECT name, definition, token FROM \(metaTable) ORDER BY name") { try entry($0, db) }
      .compactMap(\.self)
  }

  /// The table of that name, or `nil` when it was not made here or is gone.
  public static func entry(_ name: String, _ db: Database) throws -> Entry? {
    guard try db.tableExists(metaTable) else { return nil }
    return try db.first("SELECT name, definition, token FROM \(metaTable) WHERE name = ?", [name])
      .flatMap { try entry($0, db) }
  }

  /// The table that the operation with that token made.
  public static func entry(token: String, _ db: Database) throws -> Entry? {
    try entries(db).first { $0.token == token }
  }

  static func record(_ definition: TableDefinition, token: String?, _ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS \(metaTable) (
          name TEXT PRIMARY KEY, definition TEXT NOT NULL, token TEXT NOT NULL) STRICT
        """)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(definition), as: UTF8.self)
    try db.execute(
      sql: """
        INSERT INTO \(metaTable) (name, definition, token) VALUES (?1, ?2, ifnull(?3, ''))
        ON CONFLICT (name) DO UPDATE SET definition = ?2, token = ifnull(?3, token)
        """, arguments: [definition.name, text, token])
  }

  static func forget(_ name: String, _ db: Database) throws {
    guard try db.tableExists(metaTable) else { return }
    try db.execute(sql: "DELETE FROM \(metaTable) WHERE name = ?", arguments: [name])
  }

  private static func entry(_ row: CheckedRow, _ db: Database) throws -> Entry? {
    let (name, text, token) = (try row.text(0), try row.text(1), try row.text(2))
    guard try db.tableExists(name) else { return nil }
    let declared: TableDefinition
    do {
      declared = try JSONDecoder().decode(TableDefinition.self, from: Data(text.utf8))
    } catch {
      throw TableFault.unreadableCatalog(table: name)
    }
    return Entry(actual: try actual(declared, db), declared: declared, token: token)
  }

  /// `declared` as far as it is really there.
  private static func actual(_ declared: TableDefinition, _ db: Database) throws -> TableDefinition {
    let columns = try db.all("SELECT name, type, \"notnull\", hidden FROM pragma_table_xinfo(?)", [declared.name]) {
      (name: try $0.text(0), type: try $0.text(1), notNull: try $0.flag(2), isGenerated: try $0.flag(3))
    }
    var actual = declared
    actual.columns = columns.compactMap { column in
      let name = column.name
      guard !column.isGenerated, name != TableDefinition.sequenceColumn else { return nil }
      let wanted = declared.column(name)
      let stored = wanted.flatMap { $0.type.storage == column.type.uppercased() ? $0.type : nil }
      let isKey = declared.key.contains(name)
      return TableColumn(
        name, stored ?? ColumnType(declared: column.type),
        nullable: isKey ? wanted?.nullable ?? false : !column.notNull)
    }
    if !columns.contains(where: { $0.name == TableDefinition.partitionColumn }) { actual.partitionBy = nil }
    let names = Set(try db.all("SELECT name FROM pragma_index_list(?)", [declared.name]) { try $0.text(0) })
    actual.indexes = declared.indexes.filter { names.contains($0.name(table: declared.name)) }
    return actual
  }
}
