import Streams

/// How MQTT topics appear as NATS subjects.
enum MQTTTopic {
  /// Whether the text is a topic, or with wildcards a topic filter, that a broker on NATS can serve.
  static func isFilter(_ text: String) -> Bool {
    let levels = text.split(separator: "/", omittingEmptySubsequences: false)
    for (index, level) in levels.enumerated() {
      if level == "#" { return index == levels.count - 1 }
      if level == "+" { continue }
      guard !level.isEmpty, !level.contains(where: { "+#*>.".contains($0) }),
        level.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
      else { return false }
    }
    return true
  }

  /// The subjects that a right to the filter needs: `a/#` means `a` itself and all below it.
  static func subjects(_ filter: String) -> [String] {
    let tokens = filter.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == "+" ? "*" : $0 == "#" ? ">" : String($0) }
    let subject = tokens.joined(separator: ".")
    guard tokens.count > 1, tokens.last == ">" else { return [subject] }
    return [tokens.dropLast().joined(separator: "."), subject]
  }
}
