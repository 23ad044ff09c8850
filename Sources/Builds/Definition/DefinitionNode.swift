import Diagnostics

/// A piece of a build definition as it was written, with its exact place.
struct DefinitionNode: Sendable {
  enum Content: Sendable {
    case scalar(String, isPlain: Bool)
    case sequence([DefinitionNode])
    /// In the order of the text, without two equal keys.
    case mapping([Entry])
  }

  struct Entry: Sendable {
    let key: String
    let keyRange: ByteRange
    let value: DefinitionNode
  }

  let content: Content
  let range: ByteRange
  /// Levels below this one, nodes in all, and bytes of their texts: what an alias costs to repeat.
  let height: Int
  let weight: Int
  let size: Int

  init(scalar text: String, isPlain: Bool, range: ByteRange) {
    content = .scalar(text, isPlain: isPlain)
    self.range = range
    height = 0
    weight = 1
    size = text.utf8.count
  }

  init(sequence items: [DefinitionNode], range: ByteRange) {
    content = .sequence(items)
    self.range = range
    height = 1 + (items.map(\.height).max() ?? 0)
    weight = items.reduce(1) { $0 + $1.weight }
    size = items.reduce(0) { $0 + $1.size }
  }

  init(mapping entries: [Entry], range: ByteRange) {
    content = .mapping(entries)
    self.range = range
    height = 1 + (entries.map(\.value.height).max() ?? 0)
    weight = entries.reduce(1) { $0 + $1.value.weight + 1 }
    size = entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.size }
  }

  /// Whether it says nothing: `~`, `null`, or nothing at all.
  var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What it is, for messages: `a list`, `the number 3`.
  var shown: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let text, isPlain: true):
      if isNull {
        "nothing"
      } else if bool != nil {
        "the truth value `\(text)`"
      } else if Double(text) != nil {
        "the number `\(text)`"
      } else {
        "the text `\(Self.shortened(text))`"
      }
    case .scalar(let text, isPlain: false): "the text `\(Self.shortened(text))`"
    }
  }

  var bool: Bool? {
    guard case .scalar(let text, isPlain: true) = content else { return nil }
    return switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// A plain scalar that YAML reads as something other than a text.
  var isTypedScalar: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return isNull || bool != nil || (Double(text) != nil && text.utf8.contains { (48...57).contains($0) })
  }

  /// How often each text stands in the source, as a value or as a name; what aliases repeat stands there once.
  var census: [String: Int] {
    var places: [String: Set<ByteRange>] = [:]
    var waiting = [self]
    var seen: Set<ByteRange> = []
    while let node = waiting.popLast() {
      switch node.content {
      case .scalar(let text, _): places[text, default: []].insert(node.range)
      case .sequence(let items):
        if seen.insert(node.range).inserted { waiting += items }
      case .mapping(let entries):
        guard seen.insert(node.range).inserted else { continue }
        for entry in entries {
          places[entry.key, default: []].insert(entry.keyRange)
          waiting.append(entry.value)
        }
      }
    }
    return places.mapValues(\.count)
  }

  private static func shortened(_ text: String) -> String {
    let line = text.prefix { $0 != "\n" }
    return line.count > 40 || line.count < text.count ? line.prefix(40) + "…" : String(line)
  }
}
