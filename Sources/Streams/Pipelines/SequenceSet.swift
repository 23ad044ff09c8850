/// A set of sequence numbers, kept as ranges.
struct SequenceSet: Hashable, Sendable {
  /// Sorted, and with a gap between any two.
  private(set) var ranges: [ClosedRange<UInt64>] = []

  init() {}

  init(_ numbers: some Sequence<UInt64>) {
    for number in numbers { insert(number) }
  }

  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ number: UInt64) -> Bool {
    let index = firstRange { $0.upperBound >= number }
    return index < ranges.count && ranges[index].contains(number)
  }

  mutating func insert(_ number: UInt64) { insert(number...number) }

  mutating func insert(_ range: ClosedRange<UInt64>) {
    // The first that touches or follows it, and the first that lies wholly beyond.
    let first = firstRange { $0.upperBound >= range.lowerBound || range.lowerBound - $0.upperBound == 1 }
    let end = firstRange { $0.lowerBound > range.upperBound && $0.lowerBound - range.upperBound > 1 }
    guard first < end else { return ranges.insert(range, at: first) }
    let lower = min(ranges[first].lowerBound, range.lowerBound)
    let upper = max(ranges[end - 1].upperBound, range.upperBound)
    ranges.replaceSubrange(first..<end, with: CollectionOfOne(lower...upper))
  }

  mutating func formUnion(_ other: SequenceSet) {
    for range in other.ranges { insert(range) }
  }

  /// Forgets all numbers up to and with this one.
  mutating func removeThrough(_ number: UInt64) {
    ranges.removeAll { $0.upperBound <= number }
    if let first = ranges.first, first.lowerBound <= number { ranges[0] = (number + 1)...first.upperBound }
  }

  /// The index of the first range for which the condition holds; it must hold for all after that one too.
  private func firstRange(_ condition: (ClosedRange<UInt64>) -> Bool) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = low + (high - low) / 2
      if condition(ranges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension SequenceSet: Codable {
  /// A list of pairs: first and last.
  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    while !list.isAtEnd {
      let pair = try list.decode([UInt64].self)
      guard pair.count == 2, pair[0] <= pair[1] else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "not a range")
      }
      insert(pair[0]...pair[1])
    }
  }

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for range in ranges { try list.encode([range.lowerBound, range.upperBound]) }
  }
}
