import CPlatform
import Glibc
import Synchronization

/// Tells everything that waits on descriptors to stop: once on, it stays on.
public final class StopSwitch: Sendable {
  public enum Reason: String, Sendable {
    /// Somebody asked for it.
    case cancelled
    /// The time is over.
    case timedOut
    /// What it was part of has failed.
    case failed
  }

  /// Readable from the moment the switch is on.
  let descriptor: Int32
  private let other: Int32
  private let state = Mutex<Reason?>(nil)

  public init() throws(SystemError) {
    var (first, second): (Int32, Int32) = (-1, -1)
    try systemCall("create", "a pipe") { stack_pipe(&first, &second) }
    (descriptor, other) = (first, second)
  }

  deinit {
    close(descriptor)
    if state.withLock({ $0 }) == nil { close(other) }
  }

  /// Why it is on; `nil` while it is off.
  public var reason: Reason? { state.withLock { $0 } }

  /// Turns it on. The first reason counts.
  public func turnOn(_ reason: Reason) {
    let isFirst = state.withLock { state in
      guard state == nil else { return false }
      state = reason
      return true
    }
    // The closed end makes the first one readable for everybody, for ever.
    if isFirst { close(other) }
  }
}
