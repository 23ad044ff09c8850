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
    automaton = SecretAutomaton(windows.sorted { $0.lexicographicallyPrecedes($1) })
    begins = ByteSet(windows.map { $0[0] })
    beginBeyondASCII = windows.contains { $0[0] >= 0x80 }
  }
}
