extension NATSClient {
  /// Makes a call that may be made twice again and again, with growing pauses, for as long as its failure may pass and the
  /// client's patience lasts.
  public nonisolated func bearing<Result>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    let end = ContinuousClock.now + configuration.patience
    var pause = Duration.milliseconds(10)
    while true {
      do {
        return try await body()
      } catch let error as NATSError where error.isTransient && .now + pause < end {
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(500))
      }
    }
  }
}
