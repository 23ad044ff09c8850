import Dispatch
import Synchronization

/// All searches for secrets in one stream, each from where it stands.
struct SecretScans: Sendable {
  /// From so many bytes on, numbers and all other forms are looked for at the same time.
  private static let parallelSize = 32 << 10

  // Optional, so that each can be lent to a thread.
  private var characters: CharacterForms?
  private var numbers: NotationForms?
  private var notations: NotationForms?

  init(_ patterns: SecretPatterns) {
    characters = CharacterForms(patterns)
    numbers = NotationForms(patterns, .numbers)
    notations = NotationForms(patterns, .others)
  }

  /// Goes on with the forms in which nothing stands between the characters alone.
  mutating func keepExact() {
    characters?.keepExact()
    (numbers, notations) = (nil, nil)
  }

  /// Where in the text secrets are that end in what is new in it. In many bytes numbers are looked for on a thread of their own, which
  /// halves the time where there are two whole processors.
  ///
  /// - Parameter start: where what is new in the text begins; before it stands what is held back.
  mutating func scan(_ text: [UInt8], from start: Int) -> [SecretSpan] {
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

  /// The first byte of the text, at whose end all stand, that a secret that is not whole yet may begin with.
  func open(_ text: [UInt8]) -> Int {
    let notated = max(numbers?.openCount ?? 0, notations?.openCount ?? 0)
    let written = text.withUnsafeBytes { characters?.open($0) } ?? text.count
    return max(0, min(written, text.count - notated))
  }

  /// Secrets that end with the stream, of which so many bytes are held back. What comes after it is another.
  mutating func finish(held: Int) -> [SecretSpan] {
    characters?.finish()
    return SecretSpan.merged(numbers?.finish(held: held) ?? [], notations?.finish(held: held) ?? [])
  }
}
