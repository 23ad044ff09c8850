import Platform
import Synchronization

/// Says that a worker is to finish what it has begun and then end.
public final class StopFlag: Sendable {
  private struct State {
    var isSet = false
    var watches: [UInt64: @Sendable () -> Void] = [:]
    var last: UInt64 = 0
  }

  private let state = Mutex(State())

  public init() {}

  public var isRequested: Bool { state.withLock { $0.isSet } }

  public func request() {
    let watches = state.withLock { state in
      state.isSet = true
      defer { state.watches = [:] }
      return state.watches
    }
    for watch in watches.values { watch() }
  }

  /// Runs the body; calls `interrupt` once if the flag is set before it ends, at once if it is set already.
  func interrupting<Result>(
    by interrupt: @Sendable @escaping () -> Void, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let id: UInt64? = state.withLock { state in
      if state.isSet { return nil }
      state.last &+= 1
      state.watches[state.last] = interrupt
      return state.last
    }
    guard let id else {
      interrupt()
      return try await body()
    }
    defer { _ = state.withLock { $0.watches.removeValue(forKey: id) } }
    return try await body()
  }

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
