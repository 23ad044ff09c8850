/// A line of the tables of characters: `index characters`, or `first-last character` for those that follow one another.
struct TableLine {
  /// The index of the first character.
  let start: Int
  let characters: [UInt32]

  init?(_ line: Substring.UnicodeScalarView) {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let first = parts[1].first else { return nil }
    let place = Substring(parts[0]).split(separator: "-").compactMap { Int($0, radix: 16) }
    guard let start = place.first else { return nil }
    self.start = start
    characters =
      place.count == 2 ? (0...UInt32(place[1] - start)).map { first.value + $0 } : parts[1].map(\.value)
  }
}
