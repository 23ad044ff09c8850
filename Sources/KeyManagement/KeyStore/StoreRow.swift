import FoundationEssentials
import GRDB

/// A row of the key store, read without trust: a value of another kind than expected is an error and not a trap.
struct StoreRow {
  private let row: Row

  init(_ row: Row) { self.row = row }

  func text(_ column: Int) throws -> String {
    guard case .string(let text) = try storage(column) else { throw Self.damaged }
    return text
  }

  func optionalText(_ column: Int) throws -> String? {
    switch try storage(column) {
    case .string(let text): text
    case .null: nil
    default: throw Self.damaged
    }
  }

  func integer(_ column: Int) throws -> Int {
    guard let number = try optionalInteger(column) else { throw Self.damaged }
    return number
  }

  func optionalInteger(_ column: Int) throws -> Int? {
    switch try storage(column) {
    case .int64(let number): Int(number)
    case .null: nil
    default: throw Self.damaged
    }
  }

  func optionalReal(_ column: Int) throws -> Double? {
    switch try storage(column) {
    case .double(let number): number
    case .int64(let number): Double(number)
    case .null: nil
    default: throw Self.damaged
    }
  }

  func date(_ column: Int) throws -> Date {
    guard let date = try optionalDate(column) else { throw Self.damaged }
    return date
  }

  func optionalDate(_ column: Int) throws -> Date? {
    try optionalReal(column).map { Date(timeIntervalSince1970: $0) }
  }

  func optionalBytes(_ column: Int) throws -> [UInt8]? {
    switch try storage(column) {
    case .blob(let data): Array(data)
    case .null: nil
    default: throw Self.damaged
    }
  }

  private func storage(_ column: Int) throws -> DatabaseValue.Storage {
    guard column < row.count else { throw Self.damaged }
    return (row[column] as DatabaseValue).storage
  }

  private static var damaged: DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row holds what it cannot hold")
  }
}

extension Database {
  func first(_ sql: String, _ arguments: StatementArguments = []) throws -> StoreRow? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments).map { StoreRow($0) }
  }

  func all<Element>(
    _ sql: String, _ arguments: StatementArguments = [], _ transform: (StoreRow) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    while let row = try cursor.next() { elements.append(try transform(StoreRow(row))) }
    return elements
  }

  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
