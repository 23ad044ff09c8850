/// What the name of a member or a variable tells of its value.
enum SecretName {
  enum Weight: Sendable {
    case none
    /// It may be a secret, and may say which kind of one is asked for: `"access": "public"`.
    case likely
    case sure

    /// Whether a value of such a name is a secret.
    func takes(_ value: String) -> Bool {
      switch self {
      case .none: false
      // Words are none.
      case .likely: value.utf8.count >= 8 && value.utf8.contains { (0x30...0x39).contains($0) } && !value.contains(" ")
      case .sure: true
      }
    }
  }

  /// Within a name, as in `apikey`.
  private static let sure = ["secret", "password", "passwd", "passphrase", "token", "credential", "private", "key"]
  /// Words of a name, as in `db_pass` and `dbPass`.
  private static let sureWords: Set<String> = ["pwd", "pass", "pw"]
  private static let likelyWords: Set<String> = ["auth", "access", "sig", "signature", "jwt", "bearer"]
  /// Members of key files that say where and who, not what.
  private static let harmless = ["_id", "_uri", "_url", "id", "uri", "url"]
  /// Words at the end of a name that tell something of the secret, but not the secret.
  private static let harmlessWords: Set<String> = [
    "algorithm", "count", "expiry", "file", "keyring", "length", "name", "path", "policy", "ring", "size", "tokenizer",
    "ttl",
    "type", "passwordless", "version",
  ]
  /// Keys that everybody may know, or that are none.
  private static let harmlessKeys: Set<String> = ["foreign", "primary", "public", "partition", "sort"]

  static func weight(_ name: String) -> Weight {
    let lower = name.lowercased()
    if harmless.contains(where: { lower.hasSuffix($0) }) { return .none }
    let words = words(of: name)
    if let last = words.last, harmlessWords.contains(last) { return .none }
    if words.suffix(2).count == 2, words.last == "key", harmlessKeys.contains(words[words.count - 2]) { return .none }
    if words == ["key"] { return .likely }
    if sure.contains(where: { lower.contains($0) }) { return .sure }
    if words.contains(where: sureWords.contains) { return .sure }
    return words.contains(where: likelyWords.contains) ? .likely : .none
  }

  /// Its words in lower case: what stands between `_`, `-` and the like, and those of `camelCase`.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var wasLower = false
    for letter in name {
      if !letter.isLetter {
        words.append("")
      } else if words.isEmpty || (letter.isUppercase && wasLower) {
        words.append(letter.lowercased())
      } else {
        words[words.count - 1] += letter.lowercased()
      }
      wasLower = letter.isLowercase
    }
    return words
  }
}
