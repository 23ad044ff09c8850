import Glibc

/// A moment, in nanoseconds since 1970, UTC.
public struct Timestamp: Hashable, Sendable, Comparable {
  public let nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public init(seconds: Double) {
    let limited = min(max(seconds, -9e9), 9e9)
    nanoseconds = Int64(limited * 1e9)
  }

  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  public var seconds: Double { Double(nanoseconds) / 1e9 }
  public var milliseconds: Int64 { nanoseconds / 1_000_000 }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  public func adding(_ duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let added = seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue
    return Timestamp(nanoseconds: nanoseconds &+ added &+ attoseconds / 1_000_000_000)
  }

  /// RFC 3339 in UTC with milliseconds: `2026-05-04T12:30:00.250Z`.
  public var text: String {
    var time = time_t(nanoseconds / 1_000_000_000)
    var fraction = nanoseconds % 1_000_000_000
    if fraction < 0 {
      fraction += 1_000_000_000
      time -= 1
    }
    var parts = tm()
    gmtime_r(&time, &parts)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let day =
      "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
    let clock =
      "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
    return "\(day)T\(clock).\(padded(Int(fraction / 1_000_000), 3))Z"
  }

  /// RFC 3339 in UTC with whole seconds: `2026-05-04T12:30:00Z`.
  public var secondsText: String { text.prefix { $0 != "." } + "Z" }
}

extension Duration {
  /// Seconds as a floating-point number.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
