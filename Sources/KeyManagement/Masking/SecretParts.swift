import Values

/// What a program takes out of a secret that is made of parts, and may print by itself: the password in a URL, the secret members
/// of a JSON document.
enum SecretParts {
  /// Characters; what is shorter is in too many texts.
  private static let shortest = 6
  private static let telling = ["secret", "password", "passwd", "passphrase", "token", "credential", "private", "key"]
  /// Members of key files that say where and who, not what.
  private static let harmless = ["_id", "_uri", "_url", "id", "uri", "url"]

  static func of(_ secret: String) -> [String] {
    let document = secret.utf8.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    if document == UInt8(ascii: "{") || document == UInt8(ascii: "["), let json = try? JSON(parsing: Array(secret.utf8))
    {
      var found: [String] = []
      collect(json, isSecret: false, into: &found)
      return found
    }
    // Clients take several, as in the servers of a cluster.
    return secret.split { $0 == "," || $0.isWhitespace }.flatMap { passwords(in: $0) }
  }

  /// `scheme://user:password@host`: as it stands and as it is meant.
  private static func passwords(in url: Substring) -> [String] {
    guard let scheme = url.firstRange(of: "://") else { return [] }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return [] }
    let user = authority[..<at]
    // Some name a token in place of a user, and no password.
    let raw = user.firstIndex(of: ":").map { user[user.index(after: $0)...] } ?? user
    return Set([String(raw), decoded(raw)]).filter { $0.count >= shortest }.sorted()
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func collect(_ json: JSON, isSecret: Bool, into found: inout [String]) {
    switch json {
    case .string(let text):
      if isSecret, text.count >= shortest, !text.contains("://") { found.append(text) }
    case .array(let elements):
      for element in elements { collect(element, isSecret: isSecret, into: &found) }
    case .object(let members):
      for member in members {
        let name = member.key.lowercased()
        let tells = telling.contains { name.contains($0) } && !harmless.contains { name.hasSuffix($0) }
        collect(member.value, isSecret: tells, into: &found)
      }
    default: break
    }
  }
}
