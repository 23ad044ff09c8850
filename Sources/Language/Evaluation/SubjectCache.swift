import Diagnostics
import Values

/// The subjects of references that an evaluation has looked up, by their place.
///
/// Most expressions have one or two, for which a table would cost more than the looking up.
struct SubjectCache {
  private var first: [(place: ByteRange, value: Value)] = []
  private var others: [ByteRange: Value] = [:]

  subscript(place: ByteRange) -> Value? {
    if let known = first.first(where: { $0.place == place }) { return known.value }
    return others[place]
  }

  mutating func add(_ value: Value, at place: ByteRange) {
    if first.count < 4 { first.append((place, value)) } else { others[place] = value }
  }
}
