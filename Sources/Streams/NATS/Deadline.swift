/// Runs the body, but no longer than the limit; `nil` when time was up. The body must honour cancellation.
func withDeadline<Result: Sendable>(
  _ limit: Duration, _ body: @Sendable @escaping () async throws -> Result
) async throws -> Result? {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask(operation: body)
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}
