/// Replaces secrets in a stream, also when they are split over writes or encoded: see `SecretForms` for how.
///
/// Every byte that belongs to a secret is taken out, also where several overlap. What may be the beginning of one is held back
/// until more comes: never more than the longest form, with the noise in it.
public struct SecretMasker: Sendable {
  public static let mask = Array("[secret]".utf8)

  /// Bytes of the text that belong to secrets.
  private struct Span {
    var start: Int
    var end: Int
    /// Whether a mask stands for them already.
    var isShown = false
  }

  private let exact: SecretAutomaton?
  private var state = SecretAutomaton.start
  private var loose: NoiselessScan?
  /// The end of what came, when it may be the beginning of a secret.
  private var held: [UInt8] = []
  private var spans: [Span] = []

  public init(_ secrets: [[UInt8]]) { self.init(SecretForms.patterns(of: secrets)) }

  public init(_ patterns: SecretPatterns?) {
    exact = patterns?.exact
    loose = patterns?.loose.map { NoiselessScan($0) }
  }

  /// Whether something is held back that may be the beginning of a secret.
  public var isHolding: Bool { !held.isEmpty }
  public var isIdle: Bool { exact == nil }

  /// What can be let out by now.
  public mutating func process(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    guard let exact else { return Array(bytes) }
    let offset = held.count
    let text = held + bytes
    var spans = spans
    state = exact.scan(bytes, from: state) { end, length in
      Self.add(Span(start: offset + end - length, end: offset + end), to: &spans)
    }
    self.spans = findLoose(bytes, text, beside: spans)
    let safe = text.count - Int(exact.depth[Int(state)])
    return release(text, upTo: min(safe, loose?.open(text) ?? safe))
  }

  /// - Parameter text: what is held back, and the bytes.
  private mutating func findLoose(_ bytes: UnsafeRawBufferPointer, _ text: [UInt8], beside spans: [Span]) -> [Span] {
    var found: [Span] = []
    let offset = text.count - bytes.count
    loose?.scan(bytes) { end, length in
      let start = NoiselessScan.beginning(of: length, before: offset + end, in: text)
      Self.add(Span(start: start, end: offset + end), to: &found)
    }
    if found.isEmpty { return spans }
    var all: [Span] = []
    // By their ends, so that each takes in those before it that it overlaps.
    for span in (spans + found).sorted(by: { ($0.end, $0.start) < ($1.end, $1.start) }) { Self.add(span, to: &all) }
    return all
  }

  /// - Parameter span: none in the list ends after it.
  private static func add(_ span: Span, to spans: inout [Span]) {
    var span = span
    while let last = spans.last, last.end > span.start {
      span.start = min(span.start, last.start)
      span.isShown = span.isShown || last.isShown
      spans.removeLast()
    }
    spans.append(span)
  }

  /// What was held back, at the end of the stream: it became no secret, but a shorter one may be in it.
  public mutating func finish() -> [UInt8] {
    state = SecretAutomaton.start
    loose?.finish()
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
