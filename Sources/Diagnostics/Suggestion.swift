/// Finds the name that was probably meant.
public enum Suggestion {
  /// The candidate closest to `name` by edit distance with transpositions, or `nil` when none is close.
  ///
  /// Close means at most a third of the longer name's length, and at least one; ties go to the first in byte order.
  /// - Complexity: O(candidates × length × distance), with lengths over 64 passed over.
  public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    var distance = EditDistance(from: name)
    guard distance.length <= EditDistance.lengthLimit else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      guard distance.take(candidate) else { continue }
      let longer = max(distance.length, distance.otherLength)
      // Nothing that is farther than what was found already is looked at to its end.
      let limit = min(max(1, longer / 3), longer - 1, best?.distance ?? longer)
      guard let found = distance.value(limit: limit), candidate != name else { continue }
      if let current = best, (current.distance, current.name) <= (found, candidate) { continue }
      best = (found, candidate)
    }
    return best?.name
  }

  /// "did you mean `x`?" for the closest candidate, ready to be a hint; empty when none is close.
  public static func hints(for name: String, among candidates: some Sequence<String>) -> [String] {
    closest(to: name, among: candidates).map { ["did you mean `\($0)`?"] } ?? []
  }
}
