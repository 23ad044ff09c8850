import Platform

/// Looks for plain secrets in files, line by line. In what is no text those are found that say what they are.
enum SecretScanner {
  /// What was found in a file.
  struct Outcome {
    var findings: [SecretFinding] = []
    /// The lines that are so long that only their beginnings were looked at.
    var longLines: [Int] = []
  }

  /// Larger files are passed over, which is told.
  static let largestFile = 64 << 20
  static let longestLine = 4 << 20
  private static let pardon = Array("stack:allow-secret".utf8)
  /// In code a value without quotes is a name.
  private static let code: Set<String> = [
    "c", "cc", "cpp", "cs", "go", "h", "hpp", "java", "js", "jsx", "kt", "lua", "m", "mjs", "php", "pl", "py", "rb",
    "rs",
    "scala", "swift", "ts", "tsx",
  ]

  static func scan(_ bytes: [UInt8], file: String) -> Outcome {
    let name = Path.name(file)
    var outcome = Outcome()
    if name == "agent.key", bytes.count == 32 {
      outcome.findings.append(SecretFinding(file: file, line: 1, rule: .agentKey, excerpt: "…"))
      return outcome
    }
    let text = ScannedText(bytes)
    let isCode = code.contains(name.split(separator: ".").last.map(String.init) ?? "")
    var context = SecretContext()
    for (index, whole) in text.lines.enumerated() {
      let line = whole.prefix(longestLine)
      if line.count < whole.count { outcome.longLines.append(index + 1) }
      // Remembers the line, whatever is found in it.
      let told = text.isBinary ? nil : context.value(in: line)
      let found = find(line, name, isBinary: text.isBinary, isCode: isCode) ?? told.map { (.assignment, $0) }
      guard let (rule, secret) = found, ByteSearch.range(of: pardon, in: line) == nil else { continue }
      let shown = String(decoding: secret.prefix(min(6, secret.count / 3)), as: UTF8.self)
      outcome.findings.append(SecretFinding(file: file, line: index + 1, rule: rule, excerpt: shown + "…"))
    }
    return outcome
  }

  /// The first secret of a line.
  private static func find(
    _ line: ArraySlice<UInt8>, _ file: String, isBinary: Bool, isCode: Bool
  ) -> (SecretRule, ArraySlice<UInt8>)? {
    guard line.count >= 12 else { return nil }
    if let found = named(line) ?? prefixed(line) { return found }
    // There other bytes happen to stand behind each other in any way.
    if isBinary { return nil }
    return urlPassword(line) ?? SecretCredentials.value(in: line, file: file).map { (.credentials, $0) }
      ?? SecretAssignment.value(in: line, isCode: isCode).map { (.assignment, $0) }
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
    if let label = ByteSearch.range(of: Array("stack-passphrase-key-1 ".utf8), in: line),
      let sealed = line[label.upperBound...].split(separator: 0x20).last, sealed.count >= 64,
      sealed.allSatisfy(ByteSearch.isHexadecimal)
    {
      return (.rootKey, sealed)
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
