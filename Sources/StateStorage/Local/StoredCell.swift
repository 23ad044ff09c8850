import FoundationEssentials
import KeyManagement

/// A parameter of a statement. All travel as text, and statements say what they are.
enum PostgresValue: Sendable {
  case null
  case text(String)
  case integer(Int)
  case real(Double)
  case bytes([UInt8])
  /// A `text[]`.
  case array([PostgresValue])

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ bytes: [UInt8]?) { self = bytes.map { .bytes($0) } ?? .null }
  init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }

  /// As the server reads it; `nil` for NULL.
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

  private static func element(_ value: PostgresValue) -> String {
    guard let literal = value.literal else { return "NULL" }
    return "\"" + literal.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
