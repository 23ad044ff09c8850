import FoundationEssentials
import KeyManagement

/// A column of a row: a parameter of PostgreSQL's statements, or a part of what the change log keeps.
enum StoredCell: Sendable {
  case null
  case text(String)
  case integer(Int)
  case real(Double)
  case bytes([UInt8])
  /// A `text[]`.
  case array([StoredCell])

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ bytes: [UInt8]?) { self = bytes.map { .bytes($0) } ?? .null }
  init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }

  /// As PostgreSQL reads it, to which all travels as text; `nil` for NULL.
  var literal: String? {
    switch self {
    case .null: nil
    case .text(let text): text
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .bytes(let bytes): "\\x" + Hexadecimal.text(bytes)
    case .array(let elements): "{" + elements.map(Self.element).joined(separator: ",") + "}"
    }
  }

  private static func element(_ value: StoredCell) -> String {
    guard let literal = value.literal else { return "NULL" }
    return "\"" + literal.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
