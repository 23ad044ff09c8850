import ProviderKit

/// A call that is asked to stop when its time is up. It is waited for then too: what it has made until then must be known.
enum TimedCall {
  private enum Event<Answer: Sendable>: Sendable {
    case answer(Answer)
    case timeIsUp
    case wasCancelled
  }

  static func run<Answer: Sendable>(
    _ limit: Duration?, _ body: @escaping @Sendable () async -> Answer
  ) async -> (answer: Answer, isLate: Bool) {
    guard let limit else { return (await body(), false) }
    return await withTaskGroup(of: Event<Answer>.self) { group in
      group.addTask { .answer(await body()) }
      group.addTask {
        do {
          try await Task.sleep(for: limit)
          return .timeIsUp
        } catch {
          return .wasCancelled
        }
      }
      var isLate = false
      while let event = await group.next() {
        switch event {
        case .answer(let answer):
          group.cancelAll()
          return (answer, isLate)
        case .timeIsUp:
          isLate = true
          group.cancelAll()
        case .wasCancelled: continue
        }
      }
      // The group holds the call until it has answered; this is never reached.
      return (await body(), isLate)
    }
  }

  /// What to say of a call that failed when its time was up: that first, and what it had to say itself but that it was stopped.
  static func late(_ step: ChangeStep, _ limit: Duration?, _ found: [ProviderDiagnostic]) -> [ProviderDiagnostic] {
    let late = ProviderDiagnostic(
      .error, "it took longer than it may",
      detail: "`timeouts` gives `\(step.rawValue)` \(limit.map { "\($0)" } ?? "")",
      hints: ["raise the limit in the block's `timeouts`, or find out what it waits for"])
    return [late] + found.filter { $0 != .interrupted }
  }
}
