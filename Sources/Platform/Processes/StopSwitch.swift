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
  private struct State {
    var reason: Reason?
    /// What is called when it is turned on, by a number of its own.
    var handlers: [Int: @Sendable () -> Void] = [:]
    var next = 0
  }
  private let state = Mutex(State())

  public init() throws(SystemError) {
    var (first, second): (Int32, Int32) = (-1, -1)
    try systemCall("create", "a pipe") { stack_pipe(&first, &second) }
    (descriptor, other) = (first, second)
  }

  deinit {
    close(descriptor)
    if state.withLock({ $0.reason }) == nil { close(other) }
  }

  /// Why it is on; `nil` while it is off.
  public var reason: Reason? { state.withLock { $0.reason } }

  /// Turns it on. The first reason counts.
  public func turnOn(_ reason: Reason) {
    let handlers: [@Sendable () -> Void]? = state.withLock { state in
      guard state.reason == nil else { return nil }
      state.reason = reason
      return Array(state.handlers.values)
    }
    guard let handlers else { return }
    // The closed end makes the first one readable for everybody, for ever.
    close(other)
    for handler in handlers { handler() }
  }

  /// Does a work that is cancelled, as a task is, as soon as the switch is on.
  public func bounding<Answer: Sendable>(
    _ work: @escaping @Sendable () async throws -> Answer
  ) async throws -> Answer {
    // Owned by this function: it has ended before it returns.
    let task = Task { try await work() }
    let number = onTurn { task.cancel() }
    defer { state.withLock { $0.handlers[number] = nil } }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Has something called when it is turned on, at once if it is.
  private func onTurn(_ handler: @escaping @Sendable () -> Void) -> Int {
    let (number, isOn) = state.withLock { state in
      state.next += 1
      if state.reason == nil { state.handlers[state.next] = handler }
      return (state.next, state.reason != nil)
    }
    if isOn { handler() }
    return number
  }
}
