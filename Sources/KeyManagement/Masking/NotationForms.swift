/// Looks for secrets whose bytes are written in a notation of bytes: numbers, dumps, escapes.
struct NotationForms: Sendable {
  /// To look for numbers takes as long as to look for all else.
  enum Kind: Sendable { case numbers, others }

  private var numbers: NumberScan?
  private var characters: CharacterScan?
  private var escapes: [EscapeScan] = []
  private var position = 0

  init(_ patterns: SecretPatterns, _ kind: Kind) {
    switch kind {
    case .numbers: numbers = patterns.windows.map { NumberScan($0) }
    case .others:
      characters = patterns.windows.map { CharacterScan($0) }
      if let whole = patterns.whole {
        escapes = EscapeScan.Notation.allCases.map {
          EscapeScan($0, whole.automaton, longest: whole.longest, blanks: whole.blanks)
        }
      }
    }
  }

  /// Where in the text secrets are that end in what is new in it.
  ///
  /// - Parameter start: where that begins; before it stands what is held back.
  mutating func scan(_ text: [UInt8], from start: Int) -> [SecretSpan] {
    let first = position - start
    position += text.count - start
    return text.withUnsafeBytes { text in
      let bytes = UnsafeRawBufferPointer(rebasing: text[start...])
      return Self.collect(from: first) { found in
        numbers?.scan(bytes, found: found)
        characters?.scan(bytes, found: found)
        for index in escapes.indices { escapes[index].scan(bytes, found: found) }
      }
    }
  }

  /// At the end of the stream, of which so many bytes are held back.
  mutating func finish(held: Int) -> [SecretSpan] {
    Self.collect(from: position - held) { found in
      numbers?.finish(found: found)
      characters?.finish(found: found)
      for index in escapes.indices { escapes[index].finish(found: found) }
    }
  }

  /// How many of the last bytes may belong to a secret that is not whole yet.
  var openCount: Int {
    let open = min(numbers?.open ?? .max, characters?.open ?? .max, escapes.compactMap(\.open).min() ?? .max)
    return open == .max ? 0 : position - open
  }

  private static func collect(from first: Int, _ scan: (NumberScan.Found) -> Void) -> [SecretSpan] {
    var found: [SecretSpan] = []
    scan { start, end, isShown in
      // What was let out before it was known cannot be taken back.
      guard end > first else { return }
      found.append(SecretSpan(start: max(0, start - first), end: end - first, isShown: isShown))
    }
    return found
  }
}
