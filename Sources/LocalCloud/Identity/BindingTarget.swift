import Platform

/// What a binding gives a role on, told from the resource's id.
enum BindingTarget: Hashable, Sendable {
  case table(TableHandle)
  case database(DatabaseFolder)
  /// A key ring, or a key in one: `keys/RING` or `keys/RING/KEY`.
  case key(String)
  /// A secret of a stack.
  case secret
  case topic
  case subscription

  /// Throws `ResourceFault.badID`.
  init(_ id: String, _ directories: Directories) throws(ResourceFault) {
    let name = ResourceName(id)
    if id.hasPrefix("keys/") {
      self = .key(id)
    } else if name.split(.table) != nil {
      self = .table(try TableHandle(id, directories))
    } else if name.split(.subscription) != nil {
      self = .subscription
    } else if name.split(.topic) != nil {
      self = .topic
    } else {
      switch Self.type(id) {
      case "database": self = .database(try DatabaseFolder(id, directories))
      case "secret": self = .secret
      default: throw .badID(id, expected: "a table, database, key ring, key, secret, topic or subscription")
      }
    }
  }

  var kind: String {
    switch self {
    case .table: "table"
    case .database: "database"
    case .key: "key"
    case .secret: "secret"
    case .topic: "topic"
    case .subscription: "subscription"
    }
  }

  /// The resource type in `<stack>/module.a["x.y"].database.main[0]`.
  private static func type(_ id: String) -> String? {
    guard let slash = id.firstIndex(of: "/") else { return nil }
    var parts: [String] = [""]
    var depth = 0
    for character in id[id.index(after: slash)...] {
      switch character {
      case "[": depth += 1
      case "]": depth -= 1
      case "." where depth == 0: parts.append("")
      default: if depth == 0 { parts[parts.count - 1].append(character) }
      }
    }
    return parts.count >= 2 ? parts[parts.count - 2] : nil
  }
}
