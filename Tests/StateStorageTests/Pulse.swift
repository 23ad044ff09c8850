/// Tells for how long this process, or its threads, stood still.
struct Pulse: Sendable {
  private let task = Task {
    var longest = Duration.zero
    while !Task.isCancelled {
      let start = ContinuousClock.now
      try? await Task.sleep(for: .milliseconds(50))
      longest = max(longest, .now - start)
    }
    return longest
  }

  func longestPause() async -> Duration {
    task.cancel()
    return await task.value
  }
}
