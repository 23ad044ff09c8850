/// Finds a secret in bytes that were read out of a notation of them: numbers, escapes, a dump. Eight bytes in a row are enough, since a
/// dump breaks a value into rows, and shows what stands beside it in the same ones; of shorter values all of them.
struct ByteWindows: Sendable {
  static let size = 8

  let automaton: SecretAutomaton
  /// What a secret may begin with.
  let begins: ByteSet
  let beginBeyondASCII: Bool
  /// The length of the shortest.
  let shortest: Int
  /// Which bytes are in a secret, and which two of them in a row.
  private let bytes: ByteSet
  private let bytePairs: [Bool]

  /// `nil` when there are none.
  ///
  /// - Parameter secrets: none of them shorter than four bytes.
  init?(_ secrets: [[UInt8]]) {
    var windows: Set<[UInt8]> = []
    for secret in secrets {
      for start in 0...max(0, secret.count - Self.size) { windows.insert(Array(secret[start...].prefix(Self.size))) }
    }
    guard let shortest = windows.map(\.count).min() else { return nil }
    self.shortest = shortest
    bytes = ByteSet(windows.joined())
    var bytePairs = [Bool](repeating: false, count: 1 << 16)
    for window in windows {
      for (first, second) in zip(window, window.dropFirst()) { bytePairs[Int(first) << 8 | Int(second)] = true }
    }
    self.bytePairs = bytePairs
    automaton = SecretAutomaton(windows.sorted { $0.lexicographicallyPrecedes($1) })
    begins = ByteSet(windows.map { $0[0] })
    beginBeyondASCII = windows.contains { $0[0] >= 0x80 }
  }

  /// Whether the bytes may be in the midst of a secret.
  func mayHold(_ piece: some Collection<UInt8>) -> Bool {
    piece.allSatisfy(bytes.contains)
      && zip(piece, piece.dropFirst()).allSatisfy { bytePairs[Int($0) << 8 | Int($1)] }
  }

  /// Whether a secret may begin in the bytes of a number, read from the lowest on, and go on in what comes after it: it does with the
  /// highest of them, or two of them are the beginning of one. Or the number is that of a character that a secret may begin with.
  @inline(__always)
  func mayBegin(in number: UInt64) -> Bool {
    var rest = number
    while rest > 0xFF {
      if automaton.pairs[Int(rest & 0xFF) << 8 | Int(rest >> 8 & 0xFF)] { return true }
      rest >>= 8
    }
    return begins.contains(UInt8(truncatingIfNeeded: rest)) || (beginBeyondASCII && number >= 0x80)
  }

  /// The same of the bytes read from the highest on.
  @inline(__always)
  func mayBegin(inReversed number: UInt64) -> Bool {
    if begins.contains(UInt8(truncatingIfNeeded: number)) { return true }
    var rest = number
    while rest > 0xFF {
      if automaton.pairs[Int(rest & 0xFFFF)] { return true }
      rest >>= 8
    }
    return false
  }
}
