extension Value {
  /// Whether it is known how many elements there are, and in which order: not of a set in which an element is unknown, which may turn
  /// out to be the same as another, and stands where its value puts it.
  public var isLengthKnown: Bool {
    guard isKnown else { return false }
    guard case .set(_, let elements) = content else { return true }
    return elements.count < 2 || isWhollyKnown
  }

  /// Whether no two elements of a set can turn out to be the same: all is known of them, or at least what tells them apart. Of what is
  /// no set, they need not be.
  public var areElementsDistinct: Bool {
    guard case .set(_, let elements) = content, !isLengthKnown else { return true }
    let parts = elements.map(\.parts)
    guard let count = parts.first?.count, count > 0, parts.allSatisfy({ $0.count == count }) else { return false }
    let known = (0..<count).filter { index in parts.allSatisfy { $0[index].isWhollyKnown } }
    return Set(parts.map { part in known.map { part[$0].deeplyUnmarked } }).count == elements.count
  }

  /// Whether it is known in which order the elements stand: not of a set in which something is unknown that may put an element before
  /// another. What is in the parts of an element before that, in the order of their names, may decide already.
  public var isOrderKnown: Bool {
    guard case .set(_, let elements) = content, !isLengthKnown else { return true }
    let parts = elements.map(\.parts)
    return zip(parts, parts.dropFirst()).allSatisfy { first, second in
      for (a, b) in zip(first, second) {
        guard a.isWhollyKnown, b.isWhollyKnown else { return false }
        if a.deeplyUnmarked != b.deeplyUnmarked { return true }
      }
      return false
    }
  }

  /// Those of an object, in the order of their names, or of a tuple.
  private var parts: [Value] {
    switch content {
    case .object(let entries): Array(entries.values)
    case .tuple(let values): values
    default: []
    }
  }
}
