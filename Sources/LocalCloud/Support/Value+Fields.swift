import Values

/// Reading attributes of a known object.
extension Value {
  func flag(_ attribute: String) -> Bool { self[attribute]?.bool ?? false }

  func whole(_ attribute: String) -> Int? { self[attribute]?.int }

  /// The strings of a list or set; `nil` when it is null or unknown.
  func texts(_ attribute: String) -> [String]? { self[attribute]?.strings }

  /// The strings of a map, without nulls.
  func textMap(_ attribute: String) -> [String: String] {
    var result: [String: String] = [:]
    for (key, value) in self[attribute]?.attributes ?? ValueMap() { result[key] = value.string }
    return result
  }

  /// The objects of nested blocks.
  func blocks(_ type: String) -> [Value] { self[type]?.elements ?? [] }

  /// The object of a block that stands at most once.
  func block(_ type: String) -> Value? {
    guard let value = self[type], value.isKnown, !value.isNull else { return nil }
    return value
  }
}
