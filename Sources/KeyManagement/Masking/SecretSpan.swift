/// Bytes of a text that belong to secrets.
struct SecretSpan: Sendable {
  var start: Int
  var end: Int
  /// Whether a mask stands for them already.
  var isShown = false

  /// Two lists of them as one, in which none overlap.
  static func merged(_ spans: [Self], _ others: [Self]) -> [Self] {
    if others.isEmpty { return spans }
    var all: [Self] = []
    // By their ends, so that each takes in those before it that it overlaps.
    for span in (spans + others).sorted(by: { ($0.end, $0.start) < ($1.end, $1.start) }) { add(span, to: &all) }
    return all
  }

  /// - Parameter span: none in the list ends after it.
  static func add(_ span: Self, to spans: inout [Self]) {
    var span = span
    while let last = spans.last, last.end > span.start {
      // Of what begins with a mask that was shown; of what only goes on with one, it is to be shown yet.
      span.isShown =
        span.start < last.start ? span.isShown : last.start < span.start ? last.isShown : span.isShown || last.isShown
      span.start = min(span.start, last.start)
      spans.removeLast()
    }
    spans.append(span)
  }
}
