import Platform
import Synchronization

/// Says that a worker is to finish what it has begun and then end.
public final class StopFlag: Sendable {
  private let isSet = Mutex(false)

  public init() {}

  public var isRequested: Bool { isSet.withLock { $0 } }

  public func request() { isSet.withLock { $0 = true } }

  /// Runs the body with a flag that SIGTERM and SIGINT set.
  public static func onSignals<Result: Sendable>(
    _ body: @Sendable @escaping (StopFlag) async throws -> Result
  ) async throws -> Result {
    let flag = StopFlag()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        for await _ in ProcessSignals.stream([ProcessSignals.terminate, ProcessSignals.interrupt]) { flag.request() }
        return nil
      }
      group.addTask { try await body(flag) }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }
}
