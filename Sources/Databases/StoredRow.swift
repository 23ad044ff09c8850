import FoundationEssentials

/// A row of some database whose columns are read without trust: a value of another kind than expected, as a damaged file may hold, is an
/// error and not a trap.
public protocol StoredRow {
  func optionalText(_ column: Int) throws -> String?
  func integer(_ column: Int) throws -> Int
  func real(_ column: Int) throws -> Double
  func optionalBytes(_ column: Int) throws -> [UInt8]?
  /// What to throw for a value of another kind than expected.
  var damaged: any Error { get }
}

extension StoredRow {
  @inlinable
  public func text(_ column: Int) throws -> String {
    guard let text = try optionalText(column) else { throw damaged }
    return text
  }

  @inlinable
  public func flag(_ column: Int) throws -> Bool { try integer(column) != 0 }

  /// Of seconds since 1970.
  @inlinable
  public func date(_ column: Int) throws -> Date { Date(timeIntervalSince1970: try real(column)) }

  @inlinable
  public func bytes(_ column: Int) throws -> [UInt8] {
    guard let bytes = try optionalBytes(column) else { throw damaged }
    return bytes
  }
}
