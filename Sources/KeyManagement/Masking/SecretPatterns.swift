/// What finds secrets: as they are written, and with noise among their characters.
public struct SecretPatterns: Sendable {
  /// With fewer characters, words of an ordinary log could be taken for one.
  static let looseSize = 8

  let exact: SecretAutomaton
  /// Finds them in a text whose noise was taken out.
  let loose: NoiselessPatterns?
  /// Finds them in bytes that were read out of numbers and dumps: see `ByteWindows`.
  let windows: ByteWindows?
  /// Finds them in a text that was decoded, how long the longest is, and which blanks are in them.
  let whole: (automaton: SecretAutomaton, longest: Int, blanks: ByteSet)?

  /// `nil` when there are none.
  ///
  /// - Parameters:
  ///   - exact: what is looked for as it is; none of them empty.
  ///   - forms: what is looked for with noise in it.
  ///   - windows: what is looked for in bytes that are written as numbers.
  ///   - whole: what is looked for in a text some of whose bytes are escaped, in whatever way.
  init?(exact: Set<[UInt8]>, loose forms: Set<[UInt8]>, windows: ByteWindows?, whole: Set<[UInt8]>) {
    guard !exact.isEmpty else { return nil }
    self.exact = SecretAutomaton(Self.sorted(exact))
    let loose = Set(forms.map(LogNoise.removed)).filter { $0.count >= Self.looseSize }
    self.loose = loose.isEmpty ? nil : NoiselessPatterns(Self.sorted(loose))
    self.windows = windows
    let longest = whole.map(\.count).max()
    self.whole = longest.map {
      (
        SecretAutomaton(Self.sorted(whole)), $0,
        ByteSet(whole.joined().filter { $0 <= 0x20 && $0 != 0x0A && $0 != 0x0D })
      )
    }
  }

  /// Those patterns, only as they are.
  init(exact: SecretAutomaton) {
    self.exact = exact
    loose = nil
    windows = nil
    whole = nil
  }

  private static func sorted(_ patterns: Set<[UInt8]>) -> [[UInt8]] {
    patterns.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
