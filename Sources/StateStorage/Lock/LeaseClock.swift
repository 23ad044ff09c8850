import Synchronization

/// Until when a holder may be sure of its lease, by its own clock, whatever became of the store that gave it.
///
/// Times count from before a lease was asked for, so that they end before the store's do.
final class LeaseClock: Sendable {
  private let last: Mutex<ContinuousClock.Instant>

  var end: ContinuousClock.Instant { last.withLock { $0 } }

  init(_ timeToLive: Duration, from start: ContinuousClock.Instant = .now) {
    last = Mutex(Self.end(timeToLive, start))
  }

  func extend(by timeToLive: Duration, from start: ContinuousClock.Instant) {
    last.withLock { $0 = max($0, Self.end(timeToLive, start)) }
  }

  /// Returns when the time is over, or throws when cancelled.
  func runOut() async throws {
    while true {
      let end = end
      if end <= .now { return }
      try await Task.sleep(until: end, clock: .continuous)
    }
  }

  /// A tenth is left for what is under way to be told.
  private static func end(_ timeToLive: Duration, _ start: ContinuousClock.Instant) -> ContinuousClock.Instant {
    start + timeToLive * 9 / 10
  }
}
