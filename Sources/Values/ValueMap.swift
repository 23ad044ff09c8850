/// The keys and values of a map or object, ordered by the keys' UTF-8 bytes.
///
/// Lookup is a binary search. Keys and values are arrays of their own, so that many objects of one shape share
/// their keys.
public struct ValueMap: Hashable, Sendable {
  public let keys: [String]
  public private(set) var values: [Value]

  public init() {
    keys = []
    values = []
  }

  public init(_ entries: [String: Value]) {
    let sorted = entries.sorted { $0.key < $1.key }
    keys = sorted.map { Text.normalized($0.key) }
    values = sorted.map(\.value)
  }

  /// Takes entries in any order; of entries with the same key the last one counts.
  public init(_ entries: some Sequence<(String, Value)>) {
    var last: [String: Value] = [:]
    for (key, value) in entries { last[key] = value }
    self.init(last)
  }

  /// - Precondition: the keys are sorted, without duplicates and normalised, and as many as the values.
  init(sortedKeys: [String], values: [Value]) {
    keys = sortedKeys
    self.values = values
  }

  public var count: Int { keys.count }
  public var isEmpty: Bool { keys.isEmpty }

  public subscript(key: String) -> Value? {
    guard let index = index(of: key) else { return nil }
    return values[index]
  }

  func index(of key: String) -> Int? {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == key ? low : nil
  }

  /// The same keys with other values.
  public func mapValues<Failure: Error>(
    _ transform: (Value) throws(Failure) -> Value
  ) throws(Failure) -> ValueMap {
    var result: [Value] = []
    result.reserveCapacity(values.count)
    for value in values { result.append(try transform(value)) }
    return ValueMap(sortedKeys: keys, values: result)
  }

  /// Sets the value of a key that is there; nothing where it is not.
  public mutating func replace(_ key: String, with value: Value) {
    if let index = index(of: key) { values[index] = value }
  }

  /// The same entries with one set or added.
  public func setting(_ key: String, to value: Value) -> ValueMap {
    if let index = index(of: key) {
      var copy = self
      copy.values[index] = value
      return copy
    }
    var entries = Array(self)
    entries.append((key, value))
    return ValueMap(entries)
  }

  /// The same entries without one.
  public func removing(_ key: String) -> ValueMap {
    guard let index = index(of: key) else { return self }
    var keys = keys
    var values = values
    keys.remove(at: index)
    values.remove(at: index)
    return ValueMap(sortedKeys: keys, values: values)
  }
}

extension ValueMap: Sequence {
  public func makeIterator() -> AnyIterator<(String, Value)> {
    var index = 0
    return AnyIterator {
      guard index < keys.count else { return nil }
      defer { index += 1 }
      return (keys[index], values[index])
    }
  }
}

extension ValueMap: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}
