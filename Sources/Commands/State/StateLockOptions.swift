import ArgumentParser
import StateStorage

/// For commands that change the state and nothing else.
struct StateLockOptions: ParsableArguments {
  @Option(
    name: .customLong("lock-timeout"),
    help: ArgumentHelp("How long to wait for another run that holds the lock: 30s, 5m.", valueName: "duration"))
  var lockTimeout: DurationArgument = .init(duration: .zero)

  /// Changes the state under its lock; a copy of the file is taken before.
  func change<Result: Sendable>(
    _ store: LocalStateStore, _ operation: String, _ body: @escaping @Sendable (Lease) async throws -> Result
  ) async throws -> Result {
    let result = try await store.withLock(LockRequest(operation: operation, timeout: lockTimeout.duration)) { lease in
      try await store.backUp()
      return try await body(lease)
    }
    try await store.close()
    return result
  }
}
