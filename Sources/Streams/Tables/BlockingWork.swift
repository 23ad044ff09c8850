import Dispatch

/// Runs what blocks a thread, such as a long query, outside the cooperative pool.
enum BlockingWork {
  private static let queue = DispatchQueue(label: "stack.database.queries", attributes: .concurrent)

  static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}
