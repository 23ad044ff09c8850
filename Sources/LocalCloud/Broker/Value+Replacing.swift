import ProviderKit
import Values

extension Value {
  /// The object with some attributes set.
  func replacing(_ entries: [String: Value]) -> Value {
    var result = attributes ?? ValueMap()
    for (name, value) in entries { result = result.setting(name, to: value) }
    return .object(result).marked(marks)
  }

  /// The text of an attribute that is known and not null.
  func text(_ attribute: String) -> String? { self[attribute]?.string }
}

extension ResourceType {
  /// The object as it is stored: what the schema calls sensitive is marked so.
  func stored(_ value: Value) -> StoredObject { StoredObject(schema.block.markingSensitive(value)) }

  /// The value with these computed attributes unknown.
  func unknown(_ value: Value, _ attributes: some Sequence<String>) -> Value {
    var entries: [String: Value] = [:]
    for name in attributes {
      if let type = schema.block.attributes[name]?.type { entries[name] = .unknown(type) }
    }
    return value.replacing(entries)
  }
}
