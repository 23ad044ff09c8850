import Synchronization

/// Whether the clock ended a command.
final class StopReason: Sendable {
  private let state = Mutex(false)
  var timedOut: Bool { state.withLock { $0 } }
  func markTimedOut() { state.withLock { $0 = true } }
}
