import Values

/// Aligns two sequences of values by their longest common subsequence, so that an insertion at the front is one difference.
enum SequenceDiff {
  /// Above this many pairs to compare, elements are matched by position.
  private static let limit = 250_000

  /// Removed elements carry their old index, all others their new one.
  static func parts(
    _ olds: [Value], _ news: [Value], _ path: ValuePath,
    between: (Value?, Value?, ValuePath) -> ValueDiff?
  ) -> [ValueDiff] {
    var start = 0
    while start < olds.count, start < news.count, olds[start] == news[start] { start += 1 }
    var oldEnd = olds.count
    var newEnd = news.count
    while oldEnd > start, newEnd > start, olds[oldEnd - 1] == news[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
    }
    let kept = common(Array(olds[start..<oldEnd]), Array(news[start..<newEnd]))
    var found: [ValueDiff] = []
    var old = start
    var new = start
    for (oldNext, newNext) in kept.map({ ($0 + start, $1 + start) }) + [(oldEnd, newEnd)] {
      // Between two kept elements what went and what came are paired as changes, as far as there are pairs.
      while old < oldNext, new < newNext {
        if let part = between(olds[old], news[new], path.index(new)) { found.append(part) }
        old += 1
        new += 1
      }
      while old < oldNext {
        if let part = between(olds[old], nil, path.index(old)) { found.append(part) }
        old += 1
      }
      while new < newNext {
        if let part = between(nil, news[new], path.index(new)) { found.append(part) }
        new += 1
      }
      old = oldNext + 1
      new = newNext + 1
    }
    return found
  }

  /// The pairs of indices of a longest common subsequence, by dynamic programming.
  private static func common(_ olds: [Value], _ news: [Value]) -> [(Int, Int)] {
    guard !olds.isEmpty, !news.isEmpty, olds.count <= limit / news.count else { return [] }
    let width = news.count + 1
    var lengths = [Int32](repeating: 0, count: (olds.count + 1) * width)
    for i in stride(from: olds.count - 1, through: 0, by: -1) {
      for j in stride(from: news.count - 1, through: 0, by: -1) {
        lengths[i * width + j] =
          olds[i] == news[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var i = 0
    var j = 0
    while i < olds.count, j < news.count {
      if olds[i] == news[j] {
        pairs.append((i, j))
        i += 1
        j += 1
      } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
