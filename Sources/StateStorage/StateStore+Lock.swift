extension StateStore {
  /// Runs `body` while holding the lock, renewing the lease as long as it runs.
  ///
  /// When the lease is lost, `body` is cancelled and `StateError.leaseLost` is thrown in place of what it throws.
  @discardableResult
  public func withLock<Result: Sendable>(
    _ request: LockRequest, _ body: @escaping @Sendable (Lease) async throws -> Result
  ) async throws -> Result {
    let lease = try await acquireLock(request)
    do {
      let result = try await keepingAlive(lease) { try await body(lease) }
      try await releaseLock(lease)
      return result
    } catch {
      // The error of the body is the one that matters; a lock left behind is taken over when this process ends.
      try? await releaseLock(lease)
      throw error
    }
  }

  private func keepingAlive<Result: Sendable>(
    _ lease: Lease, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await self.renewUntilCancelled(lease)
        return nil
      }
      defer { group.cancelAll() }
      while let finished = try await group.next() {
        if let result = finished { return result }
      }
      throw CancellationError()
    }
  }

  /// Returns when cancelled, throws when the lease is lost. A store that cannot be reached is tried again until the lease
  /// has run out.
  private func renewUntilCancelled(_ lease: Lease) async throws {
    var lease = lease
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: lease.timeToLive / 4)
        lease = try await renewLock(lease)
      } catch is CancellationError {
        return
      } catch let error as StateError where error.isTransient && lease.expires > .now {
        continue
      }
    }
  }
}
