/// Looks for secrets in a stream as if it had no noise.
struct NoiselessScan {
  /// A beginning shorter than this is not held back: every line whose last letter is a secret's first would be.
  private static let heldDepth = 4

  private let patterns: NoiselessPatterns
  private var state = SecretAutomaton.start
  /// How much noise came last.
  private var run = 0

  init(_ patterns: NoiselessPatterns) { self.patterns = patterns }

  /// `found` is told where a pattern ends and how many bytes that are no noise it has.
  mutating func scan(_ bytes: UnsafeRawBufferPointer, found: (_ end: Int, _ length: Int) -> Void) {
    var (state, run, at) = (state, run, 0)
    let automaton = patterns.automaton
    var search = NoiselessSearch(bytes, patterns)
    LogNoise.table.withUnsafeBufferPointer { isNoise in
      while at < bytes.count {
        if state == SecretAutomaton.start { at = search.beginning(from: at, isNoise) }
        let byte = bytes[at]
        at += 1
        if isNoise[Int(byte)] {
          run += 1
          if run >= LogNoise.runLimit { state = SecretAutomaton.start }
          continue
        }
        run = 0
        state = automaton.successor(of: state, byte)
        if automaton.longest[Int(state)] > 0 { found(at, Int(automaton.longest[Int(state)])) }
      }
    }
    (self.state, self.run) = (state, run)
  }

  /// The first byte of the text, at whose end it stands, that a secret that is not whole yet may begin with.
  func open(_ text: UnsafeRawBufferPointer) -> Int {
    let depth = Int(patterns.automaton.depth[Int(state)])
    return depth < Self.heldDepth ? text.count : Self.beginning(of: depth, before: text.count, in: text)
  }

  /// Where so many bytes that are no noise begin; 0 when the first of them were let out already.
  static func beginning(of count: Int, before end: Int, in text: UnsafeRawBufferPointer) -> Int {
    var (left, at) = (count, end)
    while left > 0, at > 0 {
      at -= 1
      if !LogNoise.table[Int(text[at])] { left -= 1 }
    }
    return at
  }

  /// At the end of the stream.
  mutating func finish() { state = SecretAutomaton.start }
}
