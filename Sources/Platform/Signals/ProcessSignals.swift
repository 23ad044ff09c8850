import Glibc

/// Signals to end as a stream of values. From when the stream is made until nobody reads it any more, their usual action is set aside.
public struct ProcessSignals: Sendable {
  public static let interrupt = SIGINT
  public static let terminate = SIGTERM
  public static let hangup = SIGHUP

  /// Those by which a program is told to end, without a hangup that it was started to stay through.
  public static var ending: [Int32] { [interrupt, terminate] + (isIgnored(hangup) ? [] : [hangup]) }

  /// The numbers of the given signals as they arrive.
  /// - Parameter numbers: some of the three.
  public static func stream(_ numbers: [Int32]) -> AsyncStream<Int32> {
    AsyncStream { continuation in
      let reader = SignalInbox.read(numbers) { continuation.yield($0) }
      continuation.onTermination = { _ in SignalInbox.endReading(reader) }
    }
  }

  /// Whether the program was started with the signal off, as by `nohup`, and is to leave it so.
  public static func isIgnored(_ number: Int32) -> Bool {
    guard let status = try? Files.read("/proc/self/status") else { return false }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
    let mask = line?.split(whereSeparator: \.isWhitespace).last.flatMap { UInt64($0, radix: 16) } ?? 0
    return mask & (1 << UInt64(number - 1)) != 0
  }

  /// A broken pipe becomes an error of `write` instead of the end of the program.
  public static func ignoreBrokenPipe() { signal(SIGPIPE, SIG_IGN) }
}
