/// Stretches of source files, to ask whether another overlaps one of them.
struct PlaceSet {
  /// By file, in order and apart from one another.
  private var ranges: [SourceFile: [ByteRange]] = [:]

  /// - Complexity: O(n log n).
  init(_ places: [SourceRange]) {
    for (file, places) in Dictionary(grouping: places, by: \.file) {
      var merged: [ByteRange] = []
      for range in places.map(\.bytes).sorted(by: { $0.start < $1.start }) where !range.isEmpty {
        if let last = merged.last, range.start < last.end {
          merged[merged.count - 1] = last.union(range)
        } else {
          merged.append(range)
        }
      }
      ranges[file] = merged
    }
  }

  /// Whether they have a byte in common.
  ///
  /// - Complexity: O(log n).
  func overlaps(_ place: SourceRange) -> Bool {
    guard let ranges = ranges[place.file] else { return false }
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].end <= place.bytes.start { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].start < place.bytes.end
  }
}
