/// Pushes the changes of a mirror in the background while an operation runs, and all of them at its end.
actor RemotePusher {
  private enum State {
    case idle
    case running(Task<Void, Never>)
  }

  private let interval: Duration
  private let push: @Sendable () async throws -> Void
  private var state = State.idle
  private var isWanted = false

  init(interval: Duration, push: @escaping @Sendable () async throws -> Void) {
    self.interval = interval
    self.push = push
  }

  /// Says that there is something to push; returns at once.
  func want() {
    isWanted = true
    guard case .idle = state else { return }
    // Owned by this actor: awaited in `finish`, ended by itself when nothing more is wanted.
    state = .running(Task { await self.run() })
  }

  private func run() async {
    while isWanted, !Task.isCancelled {
      do {
        try await Task.sleep(for: interval)
        isWanted = false
        try await push()
      } catch {
        // What failed here is pushed by `finish`, which tells.
        isWanted = false
      }
    }
    state = .idle
  }

  /// Waits for a push under way, without starting another.
  func settle() async {
    guard case .running(let task) = state else { return }
    task.cancel()
    await task.value
  }
}
