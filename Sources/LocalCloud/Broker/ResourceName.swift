import Platform

/// The names by which resources refer to each other: `<stack id>/<address>` for a broker, and a path below it for what lives in it,
/// such as `demo-1a2b3c4d/broker.main/topics/telemetry/subscriptions/rows`.
struct ResourceName: Hashable, Sendable {
  /// What a resource is within its parent.
  enum Kind: String, Sendable {
    case topic = "topics"
    case subscription = "subscriptions"
    case registry = "registries"
    case device = "devices"
    case table = "tables"
  }

  let text: String

  init(_ text: String) { self.text = text }

  /// The name of something that is a unit of its own.
  init(stack: String, address: String) { text = "\(stack)/\(address)" }

  func child(_ kind: Kind, _ name: String) -> ResourceName { ResourceName("\(text)/\(kind.rawValue)/\(name)") }

  /// The parent and the last name, if this is of the kind.
  func split(_ kind: Kind) -> (parent: ResourceName, name: String)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[parts.count - 2] == kind.rawValue, let last = parts.last, !last.isEmpty else {
      return nil
    }
    return (ResourceName(parts.dropLast(2).joined(separator: "/")), String(last))
  }

  /// The folder of a unit's resource, below the data folder of its stack.
  func folder(_ directories: Directories) -> String? {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, Self.isSafe(parts[0]) else { return nil }
    return Path.join(directories.stackData(String(parts[0])), Self.fileName(String(parts[1])))
  }

  /// A name that is one component of a path, different for different names: what is not a letter, digit, `.`, `-` or `_` is
  /// percent-encoded, and so is a leading dot.
  static func fileName(_ name: String) -> String {
    var result = ""
    for (index, byte) in name.utf8.enumerated() {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x2D || byte == 0x5F || (byte == 0x2E && index > 0)
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  private static func isSafe(_ component: Substring) -> Bool {
    !component.isEmpty && fileName(String(component)) == component
  }
}
