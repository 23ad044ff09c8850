import Values

/// What a program takes out of a secret that is made of parts, and may print by itself: the password in a URL, the secret members
/// of a JSON document, of a connection string or of a query.
enum SecretParts {
  /// Characters; what is shorter is in too many texts.
  private static let shortest = 6
  /// A longer value is no part of a larger one.
  private static let longest = 4096
  /// Digits: shorter numbers are in too many texts.
  private static let shortestNumber = 8

  static func of(_ secret: String) -> [String] {
    let document = secret.utf8.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    if document == UInt8(ascii: "{") || document == UInt8(ascii: "["), let json = try? JSON(parsing: Array(secret.utf8))
    {
      var found: [String] = []
      collect(json, named: nil, into: &found)
      return found
    }
    return ofText(secret)
  }

  private static func ofText(_ text: String) -> [String] {
    // Clients take several, as in the servers of a cluster.
    let found = text.split { $0 == "," || $0.isWhitespace }.flatMap { passwords(in: $0) }
    return found + assigned(in: text).filter { !found.contains($0) }
  }

  /// `scheme://user:password@host`: as it stands and as it is meant.
  private static func passwords(in url: Substring) -> [String] {
    guard let scheme = url.firstRange(of: "://") else { return [] }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return [] }
    let user = authority[..<at]
    if let colon = user.firstIndex(of: ":") { return bothForms(user[user.index(after: colon)...]) }
    // Some name a token in place of a user, and no password; most who name a user alone mean one.
    return bothForms(user).filter(SecretName.Weight.likely.takes)
  }

  private static func bothForms(_ raw: Substring) -> [String] {
    Set([String(raw), decoded(raw)]).filter { $0.count >= shortest }.sorted()
  }

  /// `password=…` of a connection string (libpq, ODBC), `?sig=…` of a query, the lines of an environment file.
  private static func assigned(in text: String) -> [String] {
    var found: [String] = []
    var rest = Substring(text)
    while let sign = rest.firstIndex(of: "=") {
      let before = rest[..<sign].reversed().drop { $0 == " " }.prefix {
        $0.isLetter || $0.isNumber || "_-.".contains($0)
      }
      let name = String(before.reversed())
      rest = rest[rest.index(after: sign)...]
      let weight = SecretName.weight(name)
      guard weight != .none else { continue }
      let value = rest.drop { $0 == " " }.prefix(longest)
      let values: [Substring]
      if let quote = value.first, quote == "'" || quote == "\"" {
        values = [quoted(value.dropFirst(), by: quote)]
      } else {
        // Up to what ends it in a list of words, of fields, and in a query.
        values = [value.prefix { !$0.isWhitespace }, value.prefix { !$0.isWhitespace && !";&#".contains($0) }]
      }
      for value in values.flatMap(bothForms) where weight.takes(value) && !found.contains(value) { found.append(value) }
    }
    return found
  }

  /// The text up to the quote, a backslash before which leaves it one of its characters.
  private static func quoted(_ text: Substring, by quote: Character) -> Substring {
    var value = ""
    var rest = text
    while let next = rest.popFirst(), next != quote {
      if next == "\\", let escaped = rest.popFirst() { value.append(escaped) } else { value.append(next) }
    }
    return Substring(value)
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

  /// - Parameter name: that of the member that the value is of, or is in a list of.
  private static func collect(_ json: JSON, named name: String?, into found: inout [String]) {
    let weight = name.map(SecretName.weight) ?? .none
    switch json {
    case .string(let text):
      if text.contains("://") || text.contains("=") { found += ofText(text) }
      if weight.takes(text), text.count >= shortest, !text.contains("://") { found.append(text) }
    case .number(let number):
      let text = number.description
      if weight == .sure, text.count >= shortestNumber { found.append(text) }
    case .array(let elements):
      for element in elements { collect(element, named: name, into: &found) }
    case .object(let members):
      for member in members { collect(member.value, named: member.key, into: &found) }
    default: break
    }
  }
}
