/// A plain secret in a file.
struct SecretFinding: Hashable, Sendable {
  let file: String
  /// Counted from 1.
  let line: Int
  let rule: SecretRule
  /// The first letters of it, enough to find the place.
  let excerpt: String
}
