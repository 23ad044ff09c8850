import Engine
import StateStorage
import Values

extension StoredValue {
  /// The value with its secret parts marked; without a type of its own, as its JSON tells.
  func decoded() throws -> Value {
    let plain: Value
    if let type, let form = try? JSON(parsing: Array(type.utf8)), let type = ValueType(json: form) {
      plain = try ValueJSON.restore(json, as: type)
    } else {
      plain = try ValueJSON.decode(json)
    }
    return marking(plain)
  }

  /// A value of this form with its secret parts marked.
  func marking(_ plain: Value) -> Value {
    plain.applying(sensitivePaths.map { MarkedPath(ValuePath($0, in: plain), .sensitive) })
  }
}

extension OutputRecord {
  /// The value, or `nil` when it is sensitive or cannot be read.
  var plainValue: Value? {
    guard !isSensitive, let value = try? value.decoded(), value.deepMarks.isEmpty else { return nil }
    return value
  }
}
