import FoundationEssentials
import GRDB

/// A row whose columns are read without trust: a value of another kind than expected, as a damaged file may hold, is an
/// error and not a trap.
struct CheckedRow: StoredRow {
  private let row: Row

  init(_ row: Row) { self.row = row }

  func optionalText(_ column: Int) throws -> String? {
    switch try storage(column) {
    case .string(let text): text
    case .null: nil
    default: throw Self.damaged
    }
  }

  func integer(_ column: Int) throws -> Int {
    guard case .int64(let number) = try storage(column) else { throw Self.damaged }
    return Int(number)
  }

  func optionalInteger(_ column: Int) throws -> Int? {
    switch try storage(column) {
    case .int64(let number): Int(number)
    case .null: nil
    default: throw Self.damaged
    }
  }

  func real(_ column: Int) throws -> Double {
    switch try storage(column) {
    case .double(let number): number
    case .int64(let number): Double(number)
    default: throw Self.damaged
    }
  }

  func optionalBytes(_ column: Int) throws -> [UInt8]? {
    switch try storage(column) {
    case .blob(let data): data.withUnsafeBytes { Array($0) }
    case .null: nil
    default: throw Self.damaged
    }
  }

  private func storage(_ column: Int) throws -> DatabaseValue.Storage {
    guard column < row.count else { throw Self.damaged }
    return (row[column] as DatabaseValue).storage
  }

  var damaged: any Error { Self.damaged }

  private static var damaged: DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row holds what it cannot hold")
  }
}

extension Database {
  /// The first row that the statement gives.
  func first(_ sql: String, _ arguments: StatementArguments = []) throws -> CheckedRow? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments).map { CheckedRow($0) }
  }

  /// What `transform` makes of each row.
  func all<Element>(
    _ sql: String, _ arguments: StatementArguments = [], _ transform: (CheckedRow) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    while let row = try cursor.next() { elements.append(try transform(CheckedRow(row))) }
    return elements
  }

  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
