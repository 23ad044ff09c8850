import Foundation
import GRDBSQLite

/// A read-only connection that runs one query, with everything but reading permitted tables refused.
///
/// It is opened for each query: that costs a tenth of a millisecond and leaves nothing of one caller to the next.
struct QueryConnection: ~Copyable {
  private let handle: OpaquePointer

  /// Throws `TableServiceError.unavailable` when the file cannot be opened.
  init(path: String) throws(TableServiceError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
    guard sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let handle = opened else {
      sqlite3_close_v2(opened)
      throw .unavailable("the database file cannot be opened")
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 5_000)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 200)
    TimeFunctions.register(on: handle)
  }

  deinit {
    sqlite3_close_v2(handle)
  }

  /// Runs the query of `subject` over the tables that `mayRead` admits.
  func run(
    _ query: TableQuery, subject: String, mayRead: @escaping (String) -> Bool
  ) throws(TableServiceError) -> TableQuery.Result {
    let deadline = QueryDeadline(seconds: query.limits.seconds)
    deadline.install(on: handle)
    let scope = QueryScope(mayRead: mayRead)
    scope.install(on: handle)
    defer {
      sqlite3_set_authorizer(handle, nil, nil)
      sqlite3_progress_handler(handle, 0, nil, nil)
      // SQLite holds both without owning them.
      withExtendedLifetime((deadline, scope)) {}
    }
    let statement = try prepare(query.sql, scope, subject: subject)
    defer { sqlite3_finalize(statement) }
    try bind(query.parameters, to: statement)
    return try collect(statement, query.limits)
  }

  private func prepare(
    _ sql: String, _ scope: QueryScope, subject: String
  ) throws(TableServiceError) -> OpaquePointer {
    var statement: OpaquePointer?
    var leftover = ""
    let code = sql.withCString { start in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(handle, start, -1, &statement, &tail)
      if let tail { leftover = String(cString: tail) }
      return code
    }
    if let table = scope.refusedTable {
      sqlite3_finalize(statement)
      throw .forbidden(subject: subject, role: .reader, table: table)
    }
    guard !scope.isForbidden else {
      sqlite3_finalize(statement)
      throw .badRequest("only a SELECT may be run")
    }
    guard code == SQLITE_OK else { throw .badRequest(message) }
    guard let statement else { throw .badRequest("the query is empty") }
    guard leftover.allSatisfy({ $0.isWhitespace || $0 == ";" }), sqlite3_stmt_readonly(statement) != 0 else {
      sqlite3_finalize(statement)
      throw .badRequest("one SELECT is run at a time, and nothing after it")
    }
    return statement
  }

  private func bind(_ parameters: TableQuery.Parameters, to statement: OpaquePointer) throws(TableServiceError) {
    let count = sqlite3_bind_parameter_count(statement)
    switch parameters {
    case .positional(let values):
      guard values.count == Int(count) else {
        throw .badRequest("the query has \(count) parameters and \(values.count) values were given")
      }
      for (index, value) in values.enumerated() {
        try bind(value, at: CInt(index) + 1, of: statement)
      }
    case .named(let values):
      guard count > 0 else { return }
      for index in 1...count {
        let name = sqlite3_bind_parameter_name(statement, index).map { String(String(cString: $0).dropFirst()) }
        guard let name, let value = values[name] else {
          throw .badRequest("no value was given for parameter `\(name ?? "?\(index)")`")
        }
        try bind(value, at: index, of: statement)
      }
    }
  }

  private func bind(
    _ value: StoredValue, at index: CInt, of statement: OpaquePointer
  ) throws(TableServiceError) {
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, index)
      case .integer(let number): sqlite3_bind_int64(statement, index, number)
      case .real(let number): sqlite3_bind_double(statement, index, number)
      case .text(let text):
        sqlite3_bind_text64(statement, index, text, UInt64(text.utf8.count), transient, UInt8(SQLITE_UTF8))
      case .blob(let bytes): sqlite3_bind_blob64(statement, index, bytes, UInt64(bytes.count), transient)
      }
    guard code == SQLITE_OK else { throw .badRequest(message) }
  }

  private func collect(
    _ statement: OpaquePointer, _ limits: TableQuery.Limits
  ) throws(TableServiceError) -> TableQuery.Result {
    let width = sqlite3_column_count(statement)
    let columns = (0..<width).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" }
    var result = TableQuery.Result(columns: columns, rows: [], truncated: false)
    var bytes = 0
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return result }
      guard code == SQLITE_ROW else { throw fault(code, limits) }
      if result.rows.count >= limits.rows {
        result.truncated = true
        return result
      }
      let row = (0..<width).map { Self.value(statement, $0) }
      bytes += row.reduce(0) { $0 + $1.byteCount }
      guard bytes <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
      result.rows.append(row)
    }
  }

  private func fault(_ code: CInt, _ limits: TableQuery.Limits) -> TableServiceError {
    switch code & 0xFF {
    case SQLITE_INTERRUPT: .queryTooLong(seconds: limits.seconds)
    case SQLITE_BUSY, SQLITE_LOCKED: .unavailable("the database is busy")
    case SQLITE_TOOBIG, SQLITE_NOMEM: .tooLarge(limit: limits.bytes)
    default: .badRequest(message)
    }
  }

  private var message: String {
    sqlite3_errmsg(handle).map { String(cString: $0) } ?? "unknown fault"
  }

  private static func value(_ statement: OpaquePointer, _ column: CInt) -> StoredValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_NULL: return .null
    case SQLITE_TEXT:
      let count = Int(sqlite3_column_bytes(statement, column))
      guard let text = sqlite3_column_text(statement, column) else { return .text("") }
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    default:
      let count = Int(sqlite3_column_bytes(statement, column))
      guard let start = sqlite3_column_blob(statement, column) else { return .blob([]) }
      return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
    }
  }
}
