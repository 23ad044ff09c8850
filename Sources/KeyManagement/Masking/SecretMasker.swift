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
  private var numbers: NumberScan?
  private var characters: CharacterScan?
  private var percent: PercentScan?
  /// The end of what came, when it may be the beginning of a secret.
  private var held: [UInt8] = []
  private var spans: [Span] = []

  public init(_ secrets: [[UInt8]]) { self.init(SecretForms.patterns(of: secrets)) }

  public init(_ patterns: SecretPatterns?) {
    exact = patterns?.exact
    loose = patterns?.loose.map { NoiselessScan($0) }
    numbers = patterns?.windows.map { NumberScan($0) }
    characters = patterns?.windows.map { CharacterScan($0) }
    percent = patterns?.whole.map { PercentScan($0.automaton, longest: $0.longest) }
  }

  /// Whether something is held back that may be the beginning of a secret.
  public var isHolding: Bool { !held.isEmpty }
  public var isIdle: Bool { exact == nil }

  /// What can be let out by now.
  public mutating func process(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if held.isEmpty { return process(bytes, in: bytes) }
    return (held + bytes).withUnsafeBytes { process(bytes, in: $0) }
  }

  /// - Parameter text: what is held back, and the bytes.
  private mutating func process(_ bytes: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> [UInt8] {
    guard let exact else { return Array(bytes) }
    let offset = held.count
    let first = (numbers?.position ?? 0) - offset
    var spans = spans
    state = exact.scan(bytes, from: state) { end, length in
      Self.add(Span(start: offset + end - length, end: offset + end), to: &spans)
    }
    let others =
      findLoose(bytes, text)
      + findNumbers(from: first) { numbers, characters, percent, found in
        numbers?.scan(bytes, found: found)
        characters?.scan(bytes, found: found)
        percent?.scan(bytes, found: found)
      }
    self.spans = Self.merged(spans, others)
    let safe = min(text.count - Int(exact.depth[Int(state)]), loose?.open(text) ?? text.count)
    let open = min(numbers?.open ?? .max, characters?.open ?? .max, percent?.open ?? .max)
    return release(text, upTo: open == .max ? safe : min(safe, max(0, open - first)))
  }

  /// - Parameter text: what is held back, and the bytes.
  private mutating func findLoose(_ bytes: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> [Span] {
    var found: [Span] = []
    let offset = text.count - bytes.count
    loose?.scan(bytes) { end, length in
      let start = NoiselessScan.beginning(of: length, before: offset + end, in: text)
      Self.add(Span(start: start, end: offset + end), to: &found)
    }
    return found
  }

  /// - Parameter first: where in the stream what is held back begins.
  private mutating func findNumbers(
    from first: Int, _ scan: (inout NumberScan?, inout CharacterScan?, inout PercentScan?, NumberScan.Found) -> Void
  ) -> [Span] {
    var found: [Span] = []
    scan(&numbers, &characters, &percent) { start, end, isShown in
      // What was let out before it was known cannot be taken back.
      guard end > first else { return }
      found.append(Span(start: max(0, start - first), end: end - first, isShown: isShown))
    }
    return found
  }

  private static func merged(_ spans: [Span], _ others: [Span]) -> [Span] {
    if others.isEmpty { return spans }
    var all: [Span] = []
    // By their ends, so that each takes in those before it that it overlaps.
    for span in (spans + others).sorted(by: { ($0.end, $0.start) < ($1.end, $1.start) }) { add(span, to: &all) }
    return all
  }

  /// - Parameter span: none in the list ends after it.
  private static func add(_ span: Span, to spans: inout [Span]) {
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

  /// What was held back, at the end of the stream: it became no secret, but a shorter one may be in it.
  public mutating func finish() -> [UInt8] {
    state = SecretAutomaton.start
    loose?.finish()
    let first = (numbers?.position ?? 0) - held.count
    let others = findNumbers(from: first) { numbers, characters, percent, found in
      numbers?.finish(found: found)
      characters?.finish(found: found)
      percent?.finish(found: found)
    }
    spans = Self.merged(spans, others)
    return held.withUnsafeBytes { release($0, upTo: $0.count) }
  }

  /// Lets out what no secret can begin in any more.
  private mutating func release(_ text: UnsafeRawBufferPointer, upTo safe: Int) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(safe + Self.mask.count)
    var at = 0
    var rest: [Span] = []
    for span in spans {
      guard span.start < safe else {
        rest.append(Span(start: span.start - safe, end: span.end - safe, isShown: span.isShown))
        continue
      }
      out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[at..<max(at, span.start)]))
      if !span.isShown { out += Self.mask }
      at = min(span.end, safe)
      if span.end > safe { rest.append(Span(start: 0, end: span.end - safe, isShown: true)) }
    }
    if at < safe { out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[at..<safe])) }
    held = Array(text[safe...])
    spans = rest
    return out
  }
}
