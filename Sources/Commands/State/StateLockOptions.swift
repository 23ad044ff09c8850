import ArgumentParser
import StateStorage

/// For commands that change the state and nothing else.
struct StateLockOptions: ParsableArguments {
  @Option(
    name: .customLong("lock-timeout"),
    help: ArgumentHelp("How long to wait for another run that holds the lock: 30s, 5m.", valueName: "duration"))
  var lockTimeout: DurationArgument = .init(duration: .zero)

  /// Changes the state under its lock, and closes it; a copy of the file is taken before.
  func change<Result: Sendable>(
    _ store: any StateStore, _ operation: String, _ body: @escaping @Sendable (Lease) async throws -> Result
  ) async throws -> Result {
    let result = try await holding(operation) { try await store.change($0, body) }
    try await store.close()
    return result
  }

  /// Does what asks for a lock. A signal to end ends the waiting for it; once there is one it is given back before the program ends.
  func holding<Result>(_ operation: String, _ body: (LockRequest) async throws -> Result) async throws -> Result {
    let signals = RunSignals(Terminal(), .closing)
    defer { signals.end() }
    return try await body(signals.request(operation, timeout: lockTimeout.duration))
  }
}
