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

extension ValuePath {
  /// A path as the state keeps it, in terms of the value it leads into.
  init(_ stored: StoredPath, in value: Value) {
    var steps: [Step] = []
    var place: Value? = value
    for step in stored.steps {
      switch step {
      case .key(let name):
        let isMap = if case .map = place?.content { true } else { false }
        steps.append(isMap ? .key(name) : .attribute(name))
        place = place?.attributes?[name]
      case .index(let index):
        let elements = place?.elements ?? []
        place = elements.indices.contains(index) ? elements[index] : nil
        steps.append(.index(index))
      }
    }
    self.init(steps)
  }
}
