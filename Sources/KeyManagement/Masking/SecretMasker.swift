import Platform

/// Replaces secrets in a stream, also when they are split over writes or encoded: see `SecretForms` for how.
///
/// Every byte that belongs to a secret is taken out, also where several overlap. What may be the beginning of one is held back
/// until more comes: never more than the longest form, with the noise in it.
public struct SecretMasker: Sendable {
  public static let mask = Array("[secret]".utf8)

  private var scans: SecretScans?
  /// Those in the stream without the control sequences of terminals, since it had one. In the stream itself only exact forms are looked for
  /// then, which takes little time: a sequence may have one in it, such as the address of a link, or be none.
  private var plain: PlainScans?
  /// The end of what came, when it may be the beginning of a secret.
  private var held: [UInt8] = []
  private var spans: [SecretSpan] = []
  /// Memory for what is looked through, kept: to take some from the system for each large write takes as long as a scan.
  private var memory: [UInt8] = []

  public init(_ secrets: [[UInt8]]) { self.init(SecretForms.patterns(of: secrets)) }

  public init(_ patterns: SecretPatterns?) {
    scans = patterns.map { SecretScans($0) }
  }

  /// Whether something is held back that may be the beginning of a secret.
  public var isHolding: Bool { !held.isEmpty }
  public var isIdle: Bool { scans == nil }

  /// What can be let out by now.
  public mutating func process(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var out: [UInt8] = []
    process(bytes, into: &out)
    return out
  }

  /// Adds what can be let out by now.
  public mutating func process(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    if isIdle { return out.append(contentsOf: bytes) }
    var text = memory
    memory = []
    text.append(contentsOf: held)
    text.append(contentsOf: bytes)
    defer {
      text.removeAll(keepingCapacity: true)
      memory = text
    }
    if plain == nil, bytes.firstIndex(ofByte: ControlSequence.escape, from: 0) != nil {
      plain = scans.map { PlainScans($0, held: held) }
      scans?.keepExact()
    }
    let safe = find(in: text, new: bytes)
    text.withUnsafeBytes { release($0, upTo: safe, into: &out) }
    plain?.drop(safe)
    if let plain, plain.isOver { (scans, self.plain) = (plain.scans, nil) }
  }

  /// Looks for all forms; answers up to where none can begin any more.
  private mutating func find(in text: [UInt8], new bytes: UnsafeRawBufferPointer) -> Int {
    spans = SecretSpan.merged(spans, scans?.scan(text, from: held.count) ?? [])
    spans = SecretSpan.merged(spans, plain?.scan(bytes) ?? [])
    return min(scans?.open(text) ?? text.count, plain?.open ?? text.count)
  }

  /// What was held back, at the end of the stream: it became no secret, but a shorter one may be in it.
  public mutating func finish() -> [UInt8] {
    var out: [UInt8] = []
    finish(into: &out)
    return out
  }

  /// Adds that.
  public mutating func finish(into out: inout [UInt8]) {
    for found in [scans?.finish(held: held.count), plain?.finish()] { spans = SecretSpan.merged(spans, found ?? []) }
    held.withUnsafeBytes { release($0, upTo: $0.count, into: &out) }
  }

  /// Lets out what no secret can begin in any more.
  private mutating func release(_ text: UnsafeRawBufferPointer, upTo safe: Int, into out: inout [UInt8]) {
    var at = 0
    var rest: [SecretSpan] = []
    for span in spans {
      guard span.start < safe else {
        rest.append(SecretSpan(start: span.start - safe, end: span.end - safe, isShown: span.isShown))
        continue
      }
      out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[at..<max(at, span.start)]))
      if !span.isShown { out += Self.mask }
      at = min(span.end, safe)
      if span.end > safe { rest.append(SecretSpan(start: 0, end: span.end - safe, isShown: true)) }
    }
    if at < safe { out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[at..<safe])) }
    held = Array(text[safe...])
    spans = rest
  }
}
