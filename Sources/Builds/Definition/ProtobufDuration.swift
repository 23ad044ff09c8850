/// Durations as the build schema writes them: `600s`, `1.5s`.
enum ProtobufDuration {
  /// Longer ones are refused: 30 days.
  static let limit = Duration.seconds(30 * 86_400)

  static func parse(_ text: String) -> Duration? {
    guard text.hasSuffix("s") else { return nil }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].count <= 9,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let seconds = Int64(parts[0])
    else { return nil }
    var duration = Duration.seconds(seconds)
    if parts.count == 2 {
      guard (1...9).contains(parts[1].count),
        let fraction = Int64(parts[1] + String(repeating: "0", count: 9 - parts[1].count))
      else { return nil }
      duration += .nanoseconds(fraction)
    }
    return duration <= limit ? duration : nil
  }
}
