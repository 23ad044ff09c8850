/// Looks for plain secrets in texts, line by line. Sealed and binary files have none that could be seen.
enum SecretScanner {
  /// Larger files are passed over, which is told.
  static let largestFile = 64 << 20
  private static let longestLine = 4 << 20
  private static let pardon = Array("stack:allow-secret".utf8)

  static func scan(_ bytes: [UInt8], file: String) -> [SecretFinding] {
    guard bytes.count <= largestFile, !bytes.prefix(8192).contains(0) else { return [] }
    var findings: [SecretFinding] = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.count <= longestLine {
      guard let (rule, found) = find(line), ByteSearch.range(of: pardon, in: line) == nil else { continue }
      let shown = String(decoding: found.prefix(6), as: UTF8.self)
      findings.append(SecretFinding(file: file, line: index + 1, rule: rule, excerpt: shown + "…"))
    }
    return findings
  }

  /// The first secret of a line.
  private static func find(_ line: ArraySlice<UInt8>) -> (SecretRule, ArraySlice<UInt8>)? {
    guard line.count >= 12 else { return nil }
    return named(line) ?? prefixed(line) ?? urlPassword(line)
      ?? SecretAssignment.value(in: line).map { (.assignment, $0) }
  }

  /// Secrets that say what they are.
  private static func named(_ line: ArraySlice<UInt8>) -> (SecretRule, ArraySlice<UInt8>)? {
    if let begin = ByteSearch.range(of: Array("-----BEGIN ".utf8), in: line),
      ByteSearch.range(of: Array("PRIVATE KEY-----".utf8), in: line[begin.upperBound...]) != nil
    {
      return (.privateKey, line[begin.lowerBound...])
    }
    if let label = ByteSearch.range(of: Array("stack-root-key-1 ".utf8), in: line) {
      let digits = line[label.upperBound...].prefix(while: ByteSearch.isHexadecimal)
      if digits.count == 64 { return (.rootKey, digits) }
    }
    if ByteSearch.range(of: Array("service_account".utf8), in: line) != nil,
      let secret = ByteSearch.range(of: Array("\"secret\"".utf8), in: line)
    {
      let value = line[secret.upperBound...].drop { $0 == 0x3A || $0 == 0x20 || $0 == 0x22 }
        .prefix(while: ByteSearch.isTokenByte)
      if value.count >= 40 { return (.serviceAccountKey, value) }
    }
    return nil
  }

  /// Tokens that begin as their makers have them begin.
  private static let prefixes: [(text: [UInt8], length: Int, rule: SecretRule)] = [
    ("AKIA", 20, SecretRule.awsAccessKey), ("ASIA", 20, .awsAccessKey), ("ghp_", 40, .token), ("gho_", 40, .token),
    ("ghs_", 40, .token), ("github_pat_", 60, .token), ("glpat-", 26, .token), ("xoxb-", 24, .token),
    ("xoxp-", 24, .token), ("AIza", 39, .token), ("sk_live_", 24, .token), ("npm_", 40, .token),
    ("rk_live_", 24, .token), ("sk-proj-", 40, .token), ("sk-ant-", 40, .token), ("ghu_", 40, .token),
    ("ghr_", 40, .token),
    ("hf_", 34, .token), ("dckr_pat_", 30, .token), ("pypi-", 60, .token), ("AGE-SECRET-KEY-1", 70, .privateKey),
    ("eyJ", 60, .webToken),
  ].map { (Array($0.0.utf8), $0.1, $0.2) }

  private static func prefixed(_ line: ArraySlice<UInt8>) -> (SecretRule, ArraySlice<UInt8>)? {
    for word in line.split(whereSeparator: { !ByteSearch.isTokenByte($0) && $0 != 0x2E }) {
      for (text, length, rule) in prefixes where word.count >= length && word.starts(with: text) {
        if rule == .webToken, word.count(where: { $0 == 0x2E }) != 2 { continue }
        if rule == .awsAccessKey, word.count != length || !word.allSatisfy(ByteSearch.isUpperOrDigit) { continue }
        return (rule, word)
      }
    }
    return nil
  }

  /// `scheme://user:password@host`.
  private static func urlPassword(_ line: ArraySlice<UInt8>) -> (SecretRule, ArraySlice<UInt8>)? {
    guard let scheme = ByteSearch.range(of: Array("://".utf8), in: line) else { return nil }
    let authority = line[scheme.upperBound...].prefix { $0 > 0x20 && $0 != 0x2F && $0 != 0x22 && $0 != 0x27 }
    guard let at = authority.lastIndex(of: 0x40), let colon = authority[..<at].firstIndex(of: 0x3A) else { return nil }
    let password = authority[(colon + 1)..<at]
    // What is put in later is none yet.
    guard password.count >= 6, ByteSearch.entropy(password) > 2.5, !ByteSearch.isPlaceholder(password) else {
      return nil
    }
    return (.urlPassword, password)
  }
}
