import Logging

/// The dispatcher of a `function`: reads a subscription, and calls the function with each message until it succeeds or has failed
/// too often.
public struct FunctionWorker: Sendable {
  private let configuration: FunctionConfiguration
  private let client: NATSClient
  private let deadLetters: DeadLetters
  private let report: WorkerReport
  private let logger: Logger

  /// Works until SIGTERM or SIGINT; then calls under way are awaited.
  public static func run(configFile: String) async throws {
    let configuration = try FunctionConfiguration(contentsOf: configFile)
    try await StopFlag.onSignals { try await run(configuration, until: $0) }
  }

  /// Works until the flag is set.
  public static func run(_ configuration: FunctionConfiguration, until stop: StopFlag) async throws {
    var connection = configuration.connection.configuration(name: configuration.name)
    let logger = WorkerLog.logger("function")
    connection.logger = logger
    try await NATSClient.withConnection(connection) { client in
      let worker = FunctionWorker(configuration, client, logger)
      try await worker.work(until: stop)
      await client.drain()
    }
  }

  private init(_ configuration: FunctionConfiguration, _ client: NATSClient, _ logger: Logger) {
    self.configuration = configuration
    self.client = client
    self.logger = logger
    deadLetters = DeadLetters(source: configuration.source, streams: JetStream(client), logger: logger)
    report = WorkerReport(configuration.files)
  }

  private func work(until stop: StopFlag) async throws {
    await report.begin()
    logger.info("function \(configuration.name) reads \(configuration.source.subscription)")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<max(configuration.concurrency, 1) { group.addTask { try await slot(until: stop) } }
      try await group.waitForAll()
    }
    await report.write()
    logger.info("function \(configuration.name) ends")
  }

  /// One message after the other.
  private func slot(until stop: StopFlag) async throws {
    let source = configuration.source
    let consumer = PullConsumer(source.consumer, on: source.stream, client: client)
    while !stop.isRequested {
      do {
        for message in try await consumer.fetch(1, within: .seconds(2), until: stop) {
          try await handle(message, until: stop)
        }
      } catch let error as NATSError where error.isNotFound {
        throw WorkerError.noSubscription(source.subscription)
      } catch let error as NATSError where error.isTransient {
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  private func handle(_ message: JetStreamMessage, until stop: StopFlag) async throws {
    let deliveries = message.metadata.deliveries
    let limit = configuration.source.maxDeliveries
    if let limit, deliveries > limit { return try await bury(message, "delivered \(deliveries - 1) times in vain") }
    let outcome = try await holding(message) { try await call(message, until: stop) }
    let lag = message.metadata.pending
    await report.update { $0.lag = lag }
    switch outcome {
    case .success:
      try await message.acknowledge()
      await report.update { status in
        status.processed += 1
        status.lastError = nil
      }
    case .failure(let reason), .unavailable(let reason):
      await report.update { status in
        status.failures += 1
        status.lastError = reason
      }
      if let limit, deliveries >= limit, case .failure = outcome { return try await bury(message, reason) }
      logger.warning("message \(message.metadata.streamSequence), delivery \(deliveries): \(reason)")
      try await message.reject(retryAfter: configuration.source.delay(afterDelivery: deliveries))
    }
  }

  /// Calls the function; while it is being started, waits for it, because that is no failure of the message.
  private func call(_ message: JetStreamMessage, until stop: StopFlag) async throws -> FunctionCall.Outcome {
    let call = FunctionCall(url: configuration.url, timeout: .seconds(configuration.timeoutSeconds))
    let event = CloudEvent(message, configuration.source)
    while true {
      let outcome = try await call.send(event)
      guard case .unavailable(let reason) = outcome, !stop.isRequested else { return outcome }
      await report.update { $0.lastError = reason }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Keeps the broker from delivering the message to somebody else while the body runs.
  private func holding<Result: Sendable>(
    _ message: JetStreamMessage, _ body: @Sendable @escaping () async throws -> Result
  ) async throws -> Result {
    let pause = Duration.seconds(max(configuration.source.ackSeconds / 3, 0.05))
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        while true {
          try await Task.sleep(for: pause)
          do { try await message.extendDeadline() } catch let error as NATSError where error.isTransient {}
        }
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  private func bury(_ message: JetStreamMessage, _ reason: String) async throws {
    try await deadLetters.put(message, reason: reason)
    try await message.terminate()
    await report.update { status in
      status.processed += 1
      status.deadLettered += 1
    }
  }
}
