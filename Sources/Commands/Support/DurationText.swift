/// Durations as people read them.
enum DurationText {
  /// `0.4s`, `12s`, `3m05s`, `2h07m`, `4d03h`.
  static func of(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "-" }
    if seconds < 10 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10)s"
    }
    let whole = Int(min(seconds, 1e12))
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m\(padded(whole % 60))s" }
    if whole < 86400 { return "\(whole / 3600)h\(padded(whole / 60 % 60))m" }
    return "\(whole / 86400)d\(padded(whole / 3600 % 24))h"
  }

  static func of(_ duration: Duration) -> String {
    of(seconds: Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
