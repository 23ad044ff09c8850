/// Pushes the changes of a mirror in the background while an operation runs, and all of them at its end.
actor RemotePusher {
  private enum State {
    case idle
    /// Until there is enough to push.
    case waiting(Task<Void, Never>)
    case pushing(Task<Void, Never>, push: Task<Void, any Error>)
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
    // Owned by this actor: awaited in `settle`, ended by itself when nothing more is wanted.
    state = .waiting(Task { await self.run() })
  }

  private func run() async {
    while isWanted, !Task.isCancelled {
      try? await Task.sleep(for: interval)
      isWanted = false
      guard !Task.isCancelled, case .waiting(let loop) = state else { break }
      // A push that was cut off could be carried out after the next one was tried: so the end of this loop does not end it.
      // Owned by this actor, and awaited here. What fails is pushed at the end, which tells.
      let push = Task { try await self.push() }
      state = .pushing(loop, push: push)
      _ = await push.result
      state = .waiting(loop)
    }
    state = .idle
  }

  /// Waits for a push under way, without starting another; cut off only when the caller is.
  func settle() async {
    let loop: Task<Void, Never>
    switch state {
    case .idle: return
    case .waiting(let task), .pushing(let task, _): loop = task
    }
    loop.cancel()
    await withTaskCancellationHandler {
      await loop.value
    } onCancel: {
      // Owned by nobody: it only hands the cancellation on.
      Task { await self.cutOff() }
    }
  }

  private func cutOff() {
    if case .pushing(_, let push) = state { push.cancel() }
  }
}
