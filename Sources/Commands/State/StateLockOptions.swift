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
    let result = try await store.change(request(operation), body)
    try await store.close()
    return result
  }

  func request(_ operation: String) -> LockRequest {
    LockRequest(operation: operation, timeout: lockTimeout.duration) { holder in
      Terminal().note("waiting for the lock: \(holder.who) holds it for `\(holder.operation)`…")
    } interruption: {
      await Interruption.wait()
    }
  }
}
