/// One who may connect to a broker, and what they may do there.
struct BrokerUser: Codable, Hashable, Sendable {
  enum Connection: String, Codable, Sendable {
    case standard = "STANDARD"
    case mqtt = "MQTT"
  }

  /// What they say they are; for a client certificate its subject.
  var name: String
  /// bcrypt; none for those who show a certificate.
  var passwordHash: String?
  /// The subjects that they may publish to.
  var publish: [String] = []
  /// The subjects that they may subscribe to.
  var subscribe: [String] = []
  /// Whether they may answer requests.
  var mayRespond = false
  /// The ways they may connect; empty for all.
  var connections: [Connection] = []
  /// The address of the resource that they were made for.
  var owner: String
  /// The token of the operation that made them.
  var token: String?

  enum CodingKeys: String, CodingKey {
    case name, publish, subscribe, connections, owner, token
    case passwordHash = "password_hash"
    case mayRespond = "may_respond"
  }

  /// Their line in the broker's configuration.
  var configuration: String {
    var parts = ["user: \(NATSText.quoted(name))"]
    if let passwordHash { parts.append("password: \(NATSText.quoted(passwordHash))") }
    if !connections.isEmpty {
      parts.append("allowed_connection_types: \(NATSText.list(connections.map(\.rawValue)))")
    }
    var rights = [
      "publish: { \(Self.allow(publish)) }",
      "subscribe: { \(Self.allow(subscribe)) }",
    ]
    if mayRespond { rights.append("allow_responses: true") }
    parts.append("permissions: { \(rights.joined(separator: ", ")) }")
    return "{ \(parts.joined(separator: ", ")) }"
  }

  /// An empty list would allow everything.
  private static func allow(_ subjects: [String]) -> String {
    subjects.isEmpty ? "deny: [\">\"]" : "allow: \(NATSText.list(subjects))"
  }
}

/// Text in the broker's configuration language.
enum NATSText {
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func list(_ items: [String]) -> String { "[" + items.map(quoted).joined(separator: ", ") + "]" }
}
