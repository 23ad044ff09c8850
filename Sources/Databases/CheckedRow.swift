import FoundationEssentials
import GRDB

/// A row of an SQLite file, read without trust. GRDB's own `row["name"]` ends the program where the kind is another one.
public struct CheckedRow: StoredRow {
  @usableFromInline let row: Row

  @inlinable
  public init(_ row: Row) { self.row = row }

  @inlinable
  public func optionalText(_ column: Int) throws -> String? {
    switch try storage(column) {
    case .string(let text): text
    case .null: nil
    default: throw damaged
    }
  }

  @inlinable
  public func integer(_ column: Int) throws -> Int {
    guard case .int64(let number) = try storage(column) else { throw damaged }
    return Int(number)
  }

  @inlinable
  public func optionalInteger(_ column: Int) throws -> Int? {
    if case .null = try storage(column) { return nil }
    return try integer(column)
  }

  @inlinable
  public func real(_ column: Int) throws -> Double {
    switch try storage(column) {
    case .double(let number): number
    case .int64(let number): Double(number)
    default: throw damaged
    }
  }

  @inlinable
  public func optionalReal(_ column: Int) throws -> Double? {
    if case .null = try storage(column) { return nil }
    return try real(column)
  }

  /// Of seconds since 1970.
  @inlinable
  public func optionalDate(_ column: Int) throws -> Date? {
    try optionalReal(column).map { Date(timeIntervalSince1970: $0) }
  }

  @inlinable
  public func optionalBytes(_ column: Int) throws -> [UInt8]? {
    switch try storage(column) {
    case .blob(let data): data.withUnsafeBytes { Array($0) }
    case .null: nil
    default: throw damaged
    }
  }

  @usableFromInline
  func storage(_ column: Int) throws -> DatabaseValue.Storage {
    guard column < row.count else { throw damaged }
    return (row[column] as DatabaseValue).storage
  }

  public var damaged: any Error { DatabaseError.damaged("a row holds what it cannot hold") }
}
