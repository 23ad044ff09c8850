/// Where a unit or a replica stands.
public enum UnitState: String, Hashable, Sendable, Codable {
  /// Not running because it was told so.
  case stopped
  /// Started, not yet ready.
  case starting
  case running
  /// Running, but its health check fails.
  case unhealthy
  /// Ended, and waiting to be started again.
  case backoff
  /// Ended with a failure and not to be started again.
  case failed
  /// Ended well and not to be started again.
  case exited
  /// Asked to end, and still there.
  case stopping
}
