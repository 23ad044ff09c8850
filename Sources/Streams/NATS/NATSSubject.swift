/// The rules of subjects: tokens separated by dots, `*` for one token, `>` at the end for one or more.
public enum NATSSubject {
  /// Whether messages can be published to it: no wildcards, no empty tokens, no spaces.
  public static func isLiteral(_ subject: String) -> Bool {
    isPattern(subject) && !tokens(subject).contains { $0 == "*" || $0 == ">" }
  }

  /// Whether it can be subscribed to.
  public static func isPattern(_ subject: String) -> Bool {
    let parts = tokens(subject)
    for (index, part) in parts.enumerated() {
      guard !part.isEmpty, part.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
      if part == ">", index != parts.count - 1 { return false }
    }
    return true
  }

  /// Whether a literal subject falls under a pattern.
  public static func matches(_ subject: String, pattern: String) -> Bool {
    let parts = tokens(subject)
    let wanted = tokens(pattern)
    for (index, token) in wanted.enumerated() {
      if token == ">" { return index < parts.count }
      guard index < parts.count, token == "*" || token == parts[index] else { return false }
    }
    return parts.count == wanted.count
  }

  /// Whether some literal subject falls under both patterns.
  public static func overlap(_ first: String, _ second: String) -> Bool {
    let (left, right) = (tokens(first), tokens(second))
    for index in 0..<max(left.count, right.count) {
      let (a, b) = (index < left.count ? left[index] : nil, index < right.count ? right[index] : nil)
      guard let a, let b else { return false }
      if a == ">" || b == ">" { return true }
      guard a == b || a == "*" || b == "*" else { return false }
    }
    return true
  }

  static func tokens(_ subject: String) -> [Substring] {
    subject.split(separator: ".", omittingEmptySubsequences: false)
  }
}
