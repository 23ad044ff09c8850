extension StateStore {
  /// Changes the state under its lock, the way a command does that touches nothing else; a copy is taken before.
  @discardableResult
  public func change<Result: Sendable>(
    _ request: LockRequest, _ body: @escaping @Sendable (Lease) async throws -> Result
  ) async throws -> Result {
    try await withLock(request) { lease in
      try await backUp()
      return try await body(lease)
    }
  }

  /// Refuses while an interrupted run has left something open that only a run of the engine can settle.
  public func refuseOpenIntents() async throws {
    let addresses = Set(try await openIntents().map(\.key)).sorted()
    if !addresses.isEmpty { throw StateError.openIntents(addresses.map(\.description)) }
  }
}
