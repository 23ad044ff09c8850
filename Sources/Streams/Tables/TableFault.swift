import Diagnostics

/// Why a change to a table's schema was refused.
public enum TableFault: Error, Hashable, Sendable {
  case unreadableCatalog(table: String)
  case exists(table: String)
  case missing(table: String)
  /// A change that needs a new table.
  case incompatible(table: String, column: String)
}

extension TableFault: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .unreadableCatalog(let table):
      Diagnostic(
        .error, "the declaration of table `\(table)` in its database cannot be read",
        hints: ["restore the database from a copy, or drop the table with the `sqlite3` program"])
    case .exists(let table):
      Diagnostic(
        .error, "a table `\(table)` is in the database already",
        hints: ["give the table another name, or adopt the one that is there with an `import` block"])
    case .missing(let table):
      Diagnostic(.error, "the database has no table `\(table)`")
    case .incompatible(let table, let column):
      Diagnostic(.error, "column `\(column)` of table `\(table)` cannot be changed in place")
    }
  }
}
