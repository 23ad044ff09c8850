extension StateStore {
  /// Runs `body` while holding the lock, renewing the lease as long as it runs.
  ///
  /// When the lease is lost, `body` is cancelled and `StateError.leaseLost` is thrown in place of what it throws. A lease
  /// that could not be renewed in time counts as lost, even while a renewal hangs: another may hold the lock by then.
  @discardableResult
  public func withLock<Result: Sendable>(
    _ request: LockRequest, _ body: @escaping @Sendable (Lease) async throws -> Result
  ) async throws -> Result {
    let lease = try await waitForLock(request)
    do {
      let result = try await keepingAlive(lease) { try await body(lease) }
      try await releaseLock(lease)
      return result
    } catch {
      // The error of the body is the one that matters; a lock left behind is taken over when this process ends.
      await release(lease, after: error)
      throw error
    }
  }

  /// Takes the lock, unless the waiting for it, or for the answer of who gives it, is interrupted.
  /// - Throws: `CancellationError` when it is.
  private func waitForLock(_ request: LockRequest) async throws -> Lease {
    guard let interruption = request.interruption else {
      return try await acquireLock(request)
    }
    return try await withThrowingTaskGroup(of: Lease?.self) { group in
      group.addTask { try await self.acquireLock(request) }
      group.addTask {
        await interruption()
        return nil
      }
      defer { group.cancelAll() }
      if let lease = try await group.next() ?? nil { return lease }
      group.cancelAll()
      // What was taken in the same moment is given back; what went wrong because of the interruption is no fault.
      if let lease = (try? await group.next()) ?? nil { try? await releaseLock(lease) }
      throw CancellationError()
    }
  }

  /// Gives up what is left of the lock. Where the lease was lost its store may not answer, and what was not pushed is kept for
  /// the next run: so it is not waited for long.
  private func release(_ lease: Lease, after error: any Error) async {
    guard case .leaseLost? = error as? StateError else {
      try? await releaseLock(lease)
      return
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await releaseLock(lease) }
      group.addTask { try? await Task.sleep(for: .seconds(2)) }
      await group.next()
      group.cancelAll()
    }
  }

  private func keepingAlive<Result: Sendable>(
    _ lease: Lease, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let clock = LeaseClock(lease.timeToLive)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await self.renewUntilCancelled(lease, clock)
        return nil
      }
      group.addTask {
        do { try await clock.runOut() } catch { return nil }
        throw StateError.leaseLost(operation: lease.operation, newHolder: nil)
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
  private func renewUntilCancelled(_ lease: Lease, _ clock: LeaseClock) async throws {
    var lease = lease
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: lease.timeToLive / 4)
        let start = ContinuousClock.now
        lease = try await renewLock(lease)
        clock.extend(by: lease.timeToLive, from: start)
      } catch is CancellationError {
        return
      } catch let error as StateError where error.isTransient && lease.expires > .now {
        continue
      }
    }
  }
}
