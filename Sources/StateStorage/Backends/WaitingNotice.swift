import Synchronization

/// Tells that a back end lets a run wait, once until it has answered.
public final class WaitingNotice: Sendable {
  private let patience: Duration
  private let tell: @Sendable (_ location: String, _ waited: Duration) -> Void
  private let isTold = Mutex(false)

  /// - Parameters:
  ///   - patience: how long nothing is said.
  ///   - tell: given where is waited, without credentials.
  public init(
    patience: Duration = .seconds(10), _ tell: @escaping @Sendable (_ location: String, _ waited: Duration) -> Void
  ) {
    self.patience = patience
    self.tell = tell
  }

  /// Runs `body`, which asks the back end at `location` something, however often it tries.
  func watching<Result>(_ location: String, _ body: () async throws -> Result) async rethrows -> Result {
    let timer = timer(location)
    defer { timer.cancel() }
    let result = try await body()
    isTold.withLock { $0 = false }
    return result
  }

  /// As above, for a caller that waits on a thread of its own.
  func watchingNow<Result>(_ location: String, _ body: () throws -> Result) rethrows -> Result {
    let timer = timer(location)
    defer { timer.cancel() }
    let result = try body()
    isTold.withLock { $0 = false }
    return result
  }

  /// Owned by the caller, who cancels it when there is an answer.
  private func timer(_ location: String) -> Task<Void, any Error> {
    Task {
      try await Task.sleep(for: patience)
      let isFirst = isTold.withLock { isTold in
        defer { isTold = true }
        return !isTold
      }
      if isFirst { tell(location, patience) }
    }
  }
}

extension WaitingNotice? {
  /// Runs `body`, watched if there is who watches.
  func watching<Result>(_ location: String, _ body: () async throws -> Result) async rethrows -> Result {
    guard let self else { return try await body() }
    return try await self.watching(location, body)
  }

  func watchingNow<Result>(_ location: String, _ body: () throws -> Result) rethrows -> Result {
    guard let self else { return try body() }
    return try self.watchingNow(location, body)
  }
}
