import Platform
import Streams

/// A table by its id: the database it is in, and its name there.
struct TableHandle: Hashable, Sendable {
  let id: String
  let database: DatabaseFolder
  let databaseID: String
  let table: String

  /// Throws `ResourceFault.badID`.
  init(_ id: String, _ directories: Directories) throws(ResourceFault) {
    guard let (parent, table) = ResourceName(id).split(.table) else { throw .badID(id, expected: "a table") }
    self.id = id
    self.table = table
    databaseID = parent.text
    database = try DatabaseFolder(parent.text, directories)
  }

  init(database: String, table: String, _ directories: Directories) throws(ResourceFault) {
    try self.init(ResourceName(database).child(.table, table).text, directories)
  }

  /// The table as it is in the file; `nil` when it, or the file, is gone.
  func look() throws -> TableCatalog.Entry? {
    try DatabaseFile.inspect(database.databaseFile) { try TableCatalog.entry(table, $0) } ?? nil
  }

  func create(_ definition: TableDefinition, token: String) throws {
    try requireFile()
    try DatabaseFile.change(database.databaseFile) { try TableMigration.create(definition, token: token, $0) }
  }

  func alter(to definition: TableDefinition) throws {
    try requireFile()
    try DatabaseFile.change(database.databaseFile) { try TableMigration.alter(to: definition, $0) }
  }

  func drop() throws {
    guard Files.exists(database.databaseFile) else { return }
    try DatabaseFile.change(database.databaseFile) { try TableMigration.drop(table, $0) }
  }

  /// Where the worker serves it.
  func url() throws -> String {
    guard let record = try database.record() else { throw ResourceFault.missing(kind: "database", id: databaseID) }
    return DatabaseType.url(Int(record.port)) + "/v1/tables/" + table
  }

  /// Opening a file that is not there would make it, as the wrong user.
  private func requireFile() throws(ResourceFault) {
    guard Files.exists(database.databaseFile) else { throw .missing(kind: "database", id: databaseID) }
  }
}
