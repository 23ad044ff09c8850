import Databases
import FoundationEssentials
import KeyManagement

/// A row of a result, as text, read without trust.
struct PostgresRow: StoredRow {
  private let cells: [String?]

  init(_ cells: [String?]) { self.cells = cells }

  func optionalText(_ column: Int) throws -> String? {
    guard cells.indices.contains(column) else { throw damaged }
    return cells[column]
  }

  func integer(_ column: Int) throws -> Int {
    guard let number = Int(try text(column)) else { throw damaged }
    return number
  }

  func real(_ column: Int) throws -> Double {
    guard let number = Double(try text(column)) else { throw damaged }
    return number
  }

  func optionalBytes(_ column: Int) throws -> [UInt8]? {
    guard let text = try optionalText(column) else { return nil }
    guard text.hasPrefix("\\x"), let bytes = Hexadecimal.bytes(String(text.dropFirst(2))) else { throw damaged }
    return bytes
  }

  var damaged: any Error { StateError.unreadableState(detail: "a row of the database holds what it cannot hold") }
}
