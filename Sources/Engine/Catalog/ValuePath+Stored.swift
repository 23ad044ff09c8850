import StateStorage
import Values

extension ValuePath {
  /// A path as the state keeps it, in terms of the value it leads into.
  public init(_ stored: StoredPath, in value: Value) {
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

extension ValuePath {
  /// A path into JSON as a path into a value of the type. Where that may hold anything, only the value itself tells a map from an object.
  init(_ stored: StoredPath, in type: ValueType) {
    var steps: [Step] = []
    var current = type
    for step in stored.steps {
      let next: Step
      switch step {
      case .index(let index): next = .index(index)
      case .key(let name): if case .map = current { next = .key(name) } else { next = .attribute(name) }
      }
      steps.append(next)
      current = current.component(next)
    }
    self.init(steps)
  }
}
