/// A read-only SQL query with its limits.
struct TableQuery: Sendable {
  var sql: String
  var parameters: Parameters = .positional([])
  var limits = Limits()

  enum Parameters: Sendable {
    case positional([StoredValue])
    /// Names as in the query, without `:`, `@` or `$`.
    case named([String: StoredValue])
  }

  struct Limits: Sendable {
    var rows = 10_000
    var bytes = 16 << 20
    var seconds = 10
  }

  /// What came out.
  struct Result: Sendable {
    var columns: [String]
    var rows: [[StoredValue]]
    /// Whether more rows than the limit were there.
    var truncated: Bool
  }
}
