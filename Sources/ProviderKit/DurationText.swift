/// Lengths of time as manifests write them: `90s`, `1m30s`, `1.5h`, `500ms`, in the form of Go's `time.ParseDuration`.
public enum DurationText {
  private static let units: [String: Double] = [
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400,
  ]

  /// The length in seconds; `nil` when the text is not one.
  public static func seconds(_ text: String) -> Double? {
    if text == "0" { return 0 }
    var rest = text[...]
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let amount = Double(digits) else { return nil }
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { !($0.isNumber || $0 == ".") }
      guard let scale = units[String(unit)] else { return nil }
      rest = rest[unit.endIndex...]
      total += amount * scale
    }
    return total.isFinite ? total : nil
  }

  public static func duration(_ text: String) -> Duration? {
    guard let seconds = seconds(text), seconds < 1e9 else { return nil }
    return .nanoseconds(Int64(seconds * 1e9))
  }
}
