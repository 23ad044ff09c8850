import FoundationEssentials

/// A row of some database whose columns are read without trust.
protocol StoredRow {
  func optionalText(_ column: Int) throws -> String?
  func integer(_ column: Int) throws -> Int
  func real(_ column: Int) throws -> Double
  func optionalBytes(_ column: Int) throws -> [UInt8]?
  /// What to throw for a value of another kind than expected.
  var damaged: any Error { get }
}

extension StoredRow {
  func text(_ column: Int) throws -> String {
    guard let text = try optionalText(column) else { throw damaged }
    return text
  }

  func flag(_ column: Int) throws -> Bool { try integer(column) != 0 }

  func date(_ column: Int) throws -> Date { Date(timeIntervalSince1970: try real(column)) }

  func bytes(_ column: Int) throws -> [UInt8] {
    guard let bytes = try optionalBytes(column) else { throw damaged }
    return bytes
  }
}
