import GRDBSQLite

/// Decides, while SQLite compiles a query, what the query may touch.
///
/// SQLite calls it from the thread that compiles the statement, which is the only one that uses the object.
final class QueryScope {
  /// Table-valued functions that read nothing but their arguments.
  private static let functions: Set<String> = ["json_each", "json_tree", "generate_series"]

  private let mayRead: (String) -> Bool
  /// The first table that was refused.
  private(set) var refusedTable: String?
  /// Whether the statement is something other than reading.
  private(set) var isForbidden = false

  init(mayRead: @escaping (String) -> Bool) {
    self.mayRead = mayRead
  }

  func install(on connection: OpaquePointer) {
    sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        let scope = Unmanaged<QueryScope>.fromOpaque(context).takeUnretainedValue()
        return scope.decide(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func decide(_ action: CInt, _ first: String?, _ second: String?) -> CInt {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE:
      return SQLITE_OK
    case SQLITE_FUNCTION:
      if second?.lowercased() == "load_extension" { break }
      return SQLITE_OK
    case SQLITE_READ:
      let table = first ?? ""
      if table.isEmpty || Self.functions.contains(table) || mayRead(table) { return SQLITE_OK }
      if refusedTable == nil { refusedTable = table }
      return SQLITE_DENY
    default:
      break
    }
    isForbidden = true
    return SQLITE_DENY
  }
}
