import AgentAPI

/// How long to wait before the next start: doubled each time, with jitter so that many do not start at once.
struct Backoff: Sendable {
  private let policy: RestartPolicy
  private var steps = 0

  init(_ policy: RestartPolicy) { self.policy = policy }

  /// The next delay in seconds. A process that ran long enough starts the count anew.
  mutating func next(afterRunning seconds: Double) -> Double {
    if seconds >= policy.resetAfter { steps = 0 }
    let smallest = max(0.01, policy.minimumDelay)
    var delay = smallest
    for _ in 0..<min(steps, 64) where delay < policy.maximumDelay { delay *= 2 }
    steps += 1
    return min(delay, max(smallest, policy.maximumDelay)) * Double.random(in: 0.8...1.2)
  }
}
