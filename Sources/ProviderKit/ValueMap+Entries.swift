import Values

extension ValueMap {
  /// The same keys with values made of key and value.
  ///
  /// - Complexity: O(entries): the keys stay in order, so nothing is sorted.
  func mapEntries(_ transform: (String, Value) -> Value) -> ValueMap {
    var index = 0
    return mapValues { value in
      defer { index += 1 }
      return transform(keys[index], value)
    }
  }
}
