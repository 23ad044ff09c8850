/// Finds the name that was probably meant.
public enum Suggestion {
  /// The candidate closest to `name` by edit distance with transpositions, or `nil` when none is close.
  ///
  /// Close means at most a third of the longer name's length, and at least one; ties go to the first in byte order.
  /// Of more than a thousand names, those alone are compared that differ from it in one place, of at most four bytes.
  /// - Complexity: O(candidates × length × distance), with lengths over 64 passed over.
  public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    var distance = EditDistance(from: name)
    guard distance.length <= EditDistance.lengthLimit else { return nil }
    var best: (distance: Int, name: String)?
    let letters = candidates.underestimatedCount > manyNames ? Array(name.utf8) : []
    for candidate in candidates {
      guard letters.isEmpty || differsInOnePlace(letters, candidate), distance.take(candidate) else { continue }
      let longer = max(distance.length, distance.otherLength)
      // Nothing that is farther than what was found already is looked at to its end.
      let limit = min(max(1, longer / 3), longer - 1, best?.distance ?? longer)
      guard let found = distance.value(limit: limit), candidate != name else { continue }
      if let current = best, (current.distance, current.name) <= (found, candidate) { continue }
      best = (found, candidate)
    }
    return best?.name
  }

  private static let manyNames = 1_000
  private static let place = 4

  /// Whether what two names have not in common, beginning and end taken away, is short; capitals do not count.
  private static func differsInOnePlace(_ wanted: [UInt8], _ candidate: String) -> Bool {
    let other = candidate.utf8
    let (longer, shorter) = (max(wanted.count, other.count), min(wanted.count, other.count))
    guard longer - shorter <= place else { return false }
    return wanted.withUnsafeBufferPointer { wanted in
      other.withContiguousStorageIfAvailable { other in
        var start = 0
        while start < shorter, wanted[start] | 0x20 == other[start] | 0x20 { start += 1 }
        var end = 0
        while end < shorter - start, wanted[wanted.count - 1 - end] | 0x20 == other[other.count - 1 - end] | 0x20 {
          end += 1
        }
        return longer - start - end <= place
      } ?? true
    }
  }

  /// "did you mean `x`?" for the closest candidate, ready to be a hint; empty when none is close.
  public static func hints(for name: String, among candidates: some Sequence<String>) -> [String] {
    closest(to: name, among: candidates).map { ["did you mean `\($0)`?"] } ?? []
  }
}
