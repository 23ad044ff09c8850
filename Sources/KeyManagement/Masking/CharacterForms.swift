/// Looks for secrets that are written in characters of their own: as they are, encoded, or with noise among them.
struct CharacterForms: Sendable {
  private let exact: SecretAutomaton
  private var state = SecretAutomaton.start
  private var loose: NoiselessScan?

  init(_ patterns: SecretPatterns) {
    exact = patterns.exact
    loose = patterns.loose.map { NoiselessScan($0) }
  }

  /// Looks for none with noise any more.
  mutating func keepExact() { loose = nil }

  /// Where in the text secrets are that end in what is new in it.
  ///
  /// - Parameter start: where that begins; before it stands what is held back.
  mutating func scan(_ text: [UInt8], from start: Int) -> [SecretSpan] {
    text.withUnsafeBytes { scan(UnsafeRawBufferPointer(rebasing: $0[start...]), in: $0) }
  }

  private mutating func scan(_ bytes: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> [SecretSpan] {
    let offset = text.count - bytes.count
    var (found, foundLoose): ([SecretSpan], [SecretSpan]) = ([], [])
    state = exact.scan(bytes, from: state) { end, length in
      SecretSpan.add(SecretSpan(start: offset + end - length, end: offset + end), to: &found)
    }
    loose?.scan(bytes) { end, length in
      let start = NoiselessScan.beginning(of: length, before: offset + end, in: text)
      SecretSpan.add(SecretSpan(start: start, end: offset + end), to: &foundLoose)
    }
    return SecretSpan.merged(found, foundLoose)
  }

  /// The first byte of the text, at whose end it stands, that a secret that is not whole yet may begin with.
  func open(_ text: UnsafeRawBufferPointer) -> Int {
    min(text.count - Int(exact.depth[Int(state)]), loose?.open(text) ?? text.count)
  }

  /// At the end of the stream.
  mutating func finish() {
    state = SecretAutomaton.start
    loose?.finish()
  }
}
