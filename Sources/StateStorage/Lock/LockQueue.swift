/// How a run waits for a lock whose waiters stand in a queue of tickets: until its turn has come, or for as long as it was told to.
struct LockQueue: Sendable {
  /// What came of asking once.
  enum Attempt: Sendable {
    case taken(Lease)
    /// - Parameter ticket: the place in the queue; `nil` for who does not wait.
    case queued(ticket: Int?, holder: LockHolder?)
  }

  let request: LockRequest
  /// Between the first two attempts, and at most; each pause is twice the one before.
  let pauses: ClosedRange<Duration>

  /// Asks until the lock is there. Whatever ends the waiting otherwise, its place is given up.
  /// - Parameters:
  ///   - attempt: asks once, with the ticket that was drawn before.
  ///   - leave: gives the place of a ticket up.
  /// - Throws: `StateError.locked` when the time is over, and what `attempt` throws.
  func acquire(attempt: (Int?) async throws -> Attempt, leave: (Int) async -> Void) async throws -> Lease {
    let start = ContinuousClock.now
    var ticket: Int?
    var shown: String?
    var pause = pauses.lowerBound
    do {
      while true {
        let holder: LockHolder?
        switch try await attempt(ticket) {
        case .taken(let lease): return lease
        case .queued(let place, let other): (ticket, holder) = (place, other)
        }
        let waited = ContinuousClock.now - start
        if waited >= request.timeout, let holder { throw StateError.locked(by: holder, waited: waited) }
        if let holder, holder.id != shown {
          shown = holder.id
          request.onWait?(holder)
        }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, pauses.upperBound)
      }
    } catch {
      if let ticket { await leave(ticket) }
      throw error
    }
  }
}
