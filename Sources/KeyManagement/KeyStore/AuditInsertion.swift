import FoundationEssentials
import GRDB
import GRDBSQLite

/// Adds rows to the audit log, without what is done for statements in general: there may be thousands in one transaction.
struct AuditInsertion {
  /// Says that SQLite is to make a copy of what is given.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private let statement: Statement

  init(_ database: Database) throws {
    statement = try database.cachedStatement(sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
  }

  func insert(_ entry: AuditEntry, code: [UInt8]) throws {
    let handle = statement.sqliteStatement
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    try check(sqlite3_bind_int64(handle, 1, Int64(entry.sequence)))
    try check(sqlite3_bind_double(handle, 2, entry.date.timeIntervalSince1970))
    try bind(entry.who, at: 3)
    try bind(entry.action, at: 4)
    try bind(entry.resource, at: 5)
    if let version = entry.version { try check(sqlite3_bind_int64(handle, 6, Int64(version))) }
    try check(sqlite3_bind_int64(handle, 7, entry.isAllowed ? 1 : 0))
    try bind(entry.detail, at: 8)
    try check(code.withUnsafeBytes { sqlite3_bind_blob64(handle, 9, $0.baseAddress, UInt64($0.count), Self.copied) })
    let result = sqlite3_step(handle)
    guard result == SQLITE_DONE else { throw failure(result) }
  }

  private func bind(_ text: String, at index: Int32) throws {
    var text = text
    let result = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_bind_text64(
          statement.sqliteStatement, index, characters.baseAddress, UInt64(characters.count), Self.copied,
          UInt8(SQLITE_UTF8))
      }
    }
    try check(result)
  }

  private func check(_ result: Int32) throws {
    guard result == SQLITE_OK else { throw failure(result) }
  }

  private func failure(_ result: Int32) -> DatabaseError {
    let message = sqlite3_errmsg(sqlite3_db_handle(statement.sqliteStatement)).map { String(cString: $0) }
    return DatabaseError(resultCode: ResultCode(rawValue: result), message: message)
  }
}
