import Synchronization

/// When a remote lock was last known to be ours, by our own clock, which goes on while a process is stopped.
final class ConfirmedLeases: Sendable {
  private struct State {
    /// By the lease's id, when the question was asked that the lock's server said yes to.
    var times: [String: ContinuousClock.Instant] = [:]
    /// The questions that are under way.
    var questions: [String: Task<Void, any Error>] = [:]
  }

  private let state = Mutex(State())

  func confirm(_ id: String, asked time: ContinuousClock.Instant) { state.withLock { $0.times[id] = time } }

  func forget(_ id: String) { state.withLock { $0.times[id] = nil } }

  /// Asks whether the lock is still ours if another may have it by now: once, however many would know.
  func require(_ lease: Lease, _ ask: @escaping @Sendable () async throws -> Void) async throws {
    let question = state.withLock { state -> Task<Void, any Error>? in
      guard let time = state.times[lease.id], ContinuousClock.now - time >= lease.timeToLive else { return nil }
      if let known = state.questions[lease.id] { return known }
      // Owned by all who wait for it, below.
      let question = Task { try await ask() }
      state.questions[lease.id] = question
      return question
    }
    guard let question else { return }
    defer { state.withLock { if $0.questions[lease.id] == question { $0.questions[lease.id] = nil } } }
    try await withTaskCancellationHandler {
      try await question.value
    } onCancel: {
      question.cancel()
    }
  }
}
