/// Lets one task at a time work on each thing; those who wait come in order.
actor KeyedLocks {
  private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

  /// Runs the body while nobody else runs one for the same key.
  nonisolated func run<Result: Sendable>(
    _ key: String, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    await acquire(key)
    do {
      let result = try await body()
      await release(key)
      return result
    } catch {
      await release(key)
      throw error
    }
  }

  private func acquire(_ key: String) async {
    guard waiting[key] != nil else {
      waiting[key] = []
      return
    }
    await withCheckedContinuation { waiting[key]?.append($0) }
  }

  private func release(_ key: String) {
    guard var queue = waiting[key], !queue.isEmpty else {
      waiting[key] = nil
      return
    }
    let next = queue.removeFirst()
    waiting[key] = queue
    next.resume()
  }
}
