/// Replaces secrets in a stream, also when they are split over writes or encoded: see `SecretForms` for how.
///
/// Every byte that belongs to a secret is taken out, also where several overlap. What may be the beginning of one is held back
/// until more comes: never more than the longest form.
struct SecretMasker {
  static let mask = Array("[secret]".utf8)

  /// Bytes of the text that belong to secrets.
  private struct Span {
    var start: Int
    var end: Int
    /// Whether a mask stands for them already.
    var isShown = false
  }

  private let automaton: SecretAutomaton?
  private var state = SecretAutomaton.start
  /// The end of what came, when it may be the beginning of a secret.
  private var held: [UInt8] = []
  private var spans: [Span] = []

  init(_ secrets: [[UInt8]]) { self.init(SecretForms.automaton(of: secrets)) }

  init(_ automaton: SecretAutomaton?) { self.automaton = automaton }

  var isIdle: Bool { automaton == nil }

  /// What can be let out by now.
  mutating func process(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    guard let automaton else { return Array(bytes) }
    let offset = held.count
    var spans = spans
    state = automaton.scan(bytes, from: state) { end, length in
      var span = Span(start: offset + end - length, end: offset + end)
      while let last = spans.last, last.end > span.start {
        span.start = min(span.start, last.start)
        span.isShown = span.isShown || last.isShown
        spans.removeLast()
      }
      spans.append(span)
    }
    self.spans = spans
    let text = held + bytes
    return release(text, upTo: text.count - Int(automaton.depth[Int(state)]))
  }

  /// What was held back, at the end of the stream: it became no secret, but a shorter one may be in it.
  mutating func finish() -> [UInt8] {
    state = SecretAutomaton.start
    return release(held, upTo: held.count)
  }

  /// Lets out what no secret can begin in any more.
  private mutating func release(_ text: [UInt8], upTo safe: Int) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(safe + Self.mask.count)
    var at = 0
    var rest: [Span] = []
    for span in spans {
      guard span.start < safe else {
        rest.append(Span(start: span.start - safe, end: span.end - safe, isShown: span.isShown))
        continue
      }
      out += text[at..<max(at, span.start)]
      if !span.isShown { out += Self.mask }
      at = min(span.end, safe)
      if span.end > safe { rest.append(Span(start: 0, end: span.end - safe, isShown: true)) }
    }
    if at < safe { out += text[at..<safe] }
    held = Array(text[safe...])
    spans = rest
    return out
  }
}
