import Dispatch
import Synchronization

/// Replaces secrets in a stream, also when they are split over writes or encoded: see `SecretForms` for how.
///
/// Every byte that belongs to a secret is taken out, also where several overlap. What may be the beginning of one is held back
/// until more comes: never more than the longest form, with the noise in it.
public struct SecretMasker: Sendable {
  public static let mask = Array("[secret]".utf8)

  /// From so many bytes on both kinds of forms are looked for at the same time.
  private static let parallelSize = 32 << 10

  private var characters: CharacterForms?
  private var numbers: NotationForms?
  private var notations: NotationForms?
  /// The end of what came, when it may be the beginning of a secret.
  private var held: [UInt8] = []
  private var spans: [SecretSpan] = []
  /// Memory for what is looked through, kept: to take some from the system for each large write takes as long as a scan.
  private var memory: [UInt8] = []

  public init(_ secrets: [[UInt8]]) { self.init(SecretForms.patterns(of: secrets)) }

  public init(_ patterns: SecretPatterns?) {
    characters = patterns.map { CharacterForms($0) }
    numbers = patterns.map { NotationForms($0, .numbers) }
    notations = patterns.map { NotationForms($0, .others) }
  }

  /// Whether something is held back that may be the beginning of a secret.
  public var isHolding: Bool { !held.isEmpty }
  public var isIdle: Bool { characters == nil }

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
    spans = SecretSpan.merged(spans, find(in: text, from: held.count))
    text.withUnsafeBytes { text in
      let open = max(numbers?.openCount ?? 0, notations?.openCount ?? 0)
      let safe = min(characters?.open(text) ?? text.count, text.count - open)
      release(text, upTo: max(0, safe), into: &out)
    }
  }

  /// Looks for all forms; in many bytes for numbers on a thread of its own, which halves the time where there are two whole processors.
  ///
  /// - Parameter start: where what is new in the text begins.
  private mutating func find(in text: [UInt8], from start: Int) -> [SecretSpan] {
    let isLarge = text.count - start >= Self.parallelSize
    let first = Mutex((characters: characters.take(), notations: notations.take(), found: [SecretSpan]()))
    let second = Mutex((numbers: numbers.take(), found: [SecretSpan]()))
    let halves: @Sendable (Int) -> Void = { half in
      if half == 0 {
        first.withLock {
          let found = $0.characters?.scan(text, from: start) ?? []
          $0.found = SecretSpan.merged(found, $0.notations?.scan(text, from: start) ?? [])
        }
      } else {
        second.withLock { $0.found = $0.numbers?.scan(text, from: start) ?? [] }
      }
    }
    if isLarge {
      DispatchQueue.concurrentPerform(iterations: 2, execute: halves)
    } else {
      halves(0)
      halves(1)
    }
    let (found, inNumbers): ([SecretSpan], [SecretSpan])
    (characters, notations, found) = first.withLock { ($0.characters.take(), $0.notations.take(), $0.found) }
    (numbers, inNumbers) = second.withLock { ($0.numbers.take(), $0.found) }
    return SecretSpan.merged(found, inNumbers)
  }

  /// What was held back, at the end of the stream: it became no secret, but a shorter one may be in it.
  public mutating func finish() -> [UInt8] {
    var out: [UInt8] = []
    finish(into: &out)
    return out
  }

  /// Adds that.
  public mutating func finish(into out: inout [UInt8]) {
    characters?.finish()
    for found in [numbers?.finish(held: held.count), notations?.finish(held: held.count)] {
      spans = SecretSpan.merged(spans, found ?? [])
    }
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
