/// What finds secrets: as they are written, and with noise among their characters.
public struct SecretPatterns: Sendable {
  /// With fewer characters, words of an ordinary log could be taken for one.
  static let looseSize = 8

  let exact: SecretAutomaton
  /// Finds them in a text whose noise was taken out.
  let loose: SecretAutomaton?

  /// `nil` when there are none.
  ///
  /// - Parameters:
  ///   - exact: what is looked for as it is; none of them empty.
  ///   - forms: what is looked for with noise in it.
  init?(exact: Set<[UInt8]>, loose forms: Set<[UInt8]>) {
    guard !exact.isEmpty else { return nil }
    self.exact = SecretAutomaton(Self.sorted(exact))
    let loose = Set(forms.map(LogNoise.removed)).filter { $0.count >= Self.looseSize }
    self.loose = loose.isEmpty ? nil : SecretAutomaton(Self.sorted(loose))
  }

  /// Those patterns, only as they are.
  init(exact: SecretAutomaton) {
    self.exact = exact
    loose = nil
  }

  private static func sorted(_ patterns: Set<[UInt8]>) -> [[UInt8]] {
    patterns.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
