/// Durations as people write them: `500ms`, `90s`, `15m`, `2h`, `7d`, `4w`, and sums such as `1h30m`.
public enum SpanText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
  ]

  /// The duration in milliseconds, or `nil` when the text is none.
  public static func milliseconds(_ text: String) -> Int64? {
    var rest = Substring(text)
    var total: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
      guard let count = Int64(digits), let scale = units.first(where: { $0.name == unit }) else { return nil }
      let (part, overflow) = count.multipliedReportingOverflow(by: scale.milliseconds)
      let (sum, beyond) = total.addingReportingOverflow(part)
      guard !overflow, !beyond else { return nil }
      total = sum
      rest = rest.dropFirst(digits.count + unit.count)
    }
    return total
  }
}
