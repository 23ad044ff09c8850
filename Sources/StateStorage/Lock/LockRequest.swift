import FoundationEssentials

/// A wish to hold the lock of a state.
public struct LockRequest: Sendable {
  public var operation: String
  /// `user@host`, shown to others.
  public var who: String
  /// How long to wait for another holder; zero fails at once.
  public var timeout: Duration
  /// How long the lease lasts without being renewed.
  public var timeToLive: Duration
  /// Told who holds the lock when waiting begins, and again when the holder changes.
  public var onWait: (@Sendable (LockHolder) -> Void)?
  /// Returns when whoever waits, for another holder or for an answer, is to wait no longer, as when it is told to stop; its place is free
  /// at once then. Cancelled when the lock is there.
  public var interruption: (@Sendable () async -> Void)?

  public init(
    operation: String, who: String = HolderProcess.userAtHost, timeout: Duration = .zero,
    timeToLive: Duration = .seconds(30), onWait: (@Sendable (LockHolder) -> Void)? = nil,
    interruption: (@Sendable () async -> Void)? = nil
  ) {
    self.interruption = interruption
    self.operation = operation
    self.who = who
    self.timeout = timeout
    self.timeToLive = timeToLive
    self.onWait = onWait
  }
}
