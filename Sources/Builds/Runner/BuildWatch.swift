import Platform
import Synchronization

/// Turns a build's switch when its time is over, or when another process asks for its end: from the first moment, the checkout
/// included, to the last.
final class BuildWatch: Sendable {
  private struct Time {
    var begun = ContinuousClock.now
    var limit: Duration
  }

  private let history: BuildHistory
  private let id: String
  private let stop: StopSwitch
  private let time: Mutex<Time>

  init(_ id: String, history: BuildHistory, stop: StopSwitch, limit: Duration) {
    self.id = id
    self.history = history
    self.stop = stop
    time = Mutex(Time(limit: limit))
  }

  var limit: Duration { time.withLock { $0.limit } }

  /// Gives it so much time from now on: what is done before the first step does not take the steps' time.
  func begin(_ limit: Duration) { time.withLock { $0 = Time(limit: limit) } }

  /// Until it is cancelled.
  func run() async throws {
    while true {
      if history.isCancelRequested(id) { stop.turnOn(.cancelled) }
      let left = time.withLock { $0.limit - (ContinuousClock.now - $0.begun) }
      if left <= .zero { stop.turnOn(.timedOut) }
      try await Task.sleep(for: left <= .zero ? .milliseconds(200) : min(left, .milliseconds(200)))
    }
  }
}
