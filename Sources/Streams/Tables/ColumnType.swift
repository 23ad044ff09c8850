/// The type of a table's column.
public enum ColumnType: String, CaseIterable, Codable, Hashable, Sendable {
  case text
  case integer
  case real
  case boolean
  /// Milliseconds since 1970 in UTC; written as a number or as RFC 3339 text, read as a number.
  case timestamp
  /// Any JSON value, read back as it was written.
  case json
  /// Bytes, base64 in JSON.
  case blob

  /// The storage class that SQLite enforces in a strict table.
  var storage: String {
    switch self {
    case .text, .json: "TEXT"
    case .integer, .boolean, .timestamp: "INTEGER"
    case .real: "REAL"
    case .blob: "BLOB"
    }
  }

  /// What existing rows get in a column that is added without a default and may not be null.
  var zeroLiteral: String {
    switch self {
    case .text: "''"
    case .json: "'null'"
    case .integer, .boolean, .timestamp: "0"
    case .real: "0.0"
    case .blob: "x''"
    }
  }

  /// The condition that SQLite checks on each value, beyond the storage class.
  func check(_ column: String) -> String? {
    switch self {
    case .boolean: "\(column) IN (0, 1)"
    case .json: "\(column) IS NULL OR json_valid(\(column))"
    default: nil
    }
  }

  /// The type a column of a table that was not made here is taken for.
  init(declared: String) {
    switch declared.uppercased() {
    case let name where name.contains("INT"): self = .integer
    case let name where name.contains("BOOL"): self = .boolean
    case let name where name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB"): self = .real
    case let name where name.contains("BLOB"): self = .blob
    default: self = .text
    }
  }
}
