import Foundation

extension ColumnType {
  /// What to store for a JSON value, or `nil` when it is not of this type.
  func stored(_ value: JSONDocument) -> StoredValue? {
    switch (self, value) {
    case (_, .null): return .null
    case (.text, .string(let text)): return .text(text)
    case (.integer, _): return value.integer.map { .integer($0) }
    case (.real, _): return value.double.map { .real($0) }
    case (.boolean, .bool(let flag)): return .integer(flag ? 1 : 0)
    case (.timestamp, .string(let text)): return TimestampText.milliseconds(text).map { .integer($0) }
    case (.timestamp, _): return value.double.flatMap { Int64(exactly: $0.rounded(.down)) }.map { .integer($0) }
    case (.json, _): return .text(value.text)
    case (.blob, .string(let text)): return Data(base64Encoded: text).map { .blob([UInt8]($0)) }
    default: return nil
    }
  }

  /// What to store for a value in a URL.
  func stored(text: String) -> StoredValue? {
    switch self {
    case .text, .json: return .text(text)
    case .integer: return Int64(text).map { .integer($0) }
    case .real: return Double(text).map { .real($0) }
    case .boolean: return ["true": .integer(1), "false": .integer(0), "1": .integer(1), "0": .integer(0)][text]
    case .timestamp: return (Int64(text) ?? TimestampText.milliseconds(text)).map { .integer($0) }
    case .blob: return Data(base64Encoded: text).map { .blob([UInt8]($0)) }
    }
  }

  /// A stored value as JSON.
  func json(_ value: StoredValue) -> JSONDocument {
    switch (self, value) {
    case (.boolean, .integer(let number)): .bool(number != 0)
    case (.json, .text(let text)): (try? JSONDocument(parsing: text.utf8)) ?? .string(text)
    default: value.json
    }
  }

  /// What a value of the type looks like in JSON, for messages.
  var jsonForm: String {
    switch self {
    case .text: "a string"
    case .integer: "a whole number"
    case .real: "a number"
    case .boolean: "true or false"
    case .timestamp: "milliseconds since 1970 or an RFC 3339 string"
    case .json: "a JSON value"
    case .blob: "a base64 string"
    }
  }
}

extension StoredValue {
  /// The value as JSON where no column type is known; bytes become base64.
  var json: JSONDocument {
    switch self {
    case .null: .null
    case .integer(let value): .integer(value)
    case .real(let value): .number(value)
    case .text(let value): .string(value)
    case .blob(let bytes): .string(Data(bytes).base64EncodedString())
    }
  }

  /// A JSON value as a query parameter.
  init(parameter value: JSONDocument) {
    self =
      switch value {
      case .null: .null
      case .bool(let flag): .integer(flag ? 1 : 0)
      case .integer(let number): .integer(number)
      case .number(let number): .real(number)
      case .string(let text): .text(text)
      case .array, .object: .text(value.text)
      }
  }
}
