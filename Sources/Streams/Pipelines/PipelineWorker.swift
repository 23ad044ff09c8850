import Logging
import Platform

/// The worker of a `pipeline`: reads a subscription, and writes batches to all sinks before it acknowledges them.
public struct PipelineWorker: Sendable {
  let configuration: PipelineConfiguration
  let client: NATSClient
  let consumer: PullConsumer
  let sinks: [any PipelineSink]
  let deadLetters: DeadLetters
  let report: WorkerReport
  let logger: Logger

  /// Works until SIGTERM or SIGINT; then what was begun is written and acknowledged.
  public static func run(configFile: String) async throws {
    let configuration = try PipelineConfiguration(contentsOf: configFile)
    try await StopFlag.onSignals { try await run(configuration, until: $0) }
  }

  /// Works until the flag is set.
  public static func run(_ configuration: PipelineConfiguration, until stop: StopFlag) async throws {
    var connection = configuration.connection.configuration(name: configuration.name)
    let logger = WorkerLog.logger("pipeline")
    connection.logger = logger
    try await NATSClient.withConnection(connection) { client in
      let worker = PipelineWorker(configuration, client, logger)
      try await worker.work(until: stop)
      await client.drain()
    }
  }

  private init(_ configuration: PipelineConfiguration, _ client: NATSClient, _ logger: Logger) {
    self.configuration = configuration
    self.client = client
    self.logger = logger
    consumer = PullConsumer(configuration.source.consumer, on: configuration.source.stream, client: client)
    sinks =
      configuration.tables.map { TableSink($0) as any PipelineSink } + configuration.buckets.map { BucketSink($0) }
    deadLetters = DeadLetters(source: configuration.source, streams: JetStream(client), logger: logger)
    report = WorkerReport(configuration.files)
  }

  private func work(until stop: StopFlag) async throws {
    var checkpoint = try await openCheckpoint(until: stop)
    await report.begin()
    logger.info("pipeline \(configuration.name) reads \(configuration.source.subscription)")
    var lastSurvey: ContinuousClock.Instant?
    while !stop.isRequested {
      if lastSurvey.map({ .now - $0 > .seconds(10) }) ?? true {
        lastSurvey = .now
        try await survey(&checkpoint)
      }
      let batch = try await collect(until: stop)
      if !batch.isEmpty { checkpoint = try await commit(batch, checkpoint, until: stop) }
    }
    await report.write()
    logger.info("pipeline \(configuration.name) ends")
  }

  private func openCheckpoint(until stop: StopFlag) async throws -> Checkpoint {
    let info = try await retrying(until: stop) {
      try await JetStream(client).stream(configuration.source.stream)
    }
    guard let info else { throw WorkerError.noSubscription(configuration.source.subscription) }
    let checkpoint = try Checkpoint(file: configuration.checkpointFile, stream: info.created)
    // What was pending has its name now; other files are of batches that were never noted, and come again.
    for bucket in configuration.buckets { try FileTree.remove(bucket.staging) }
    return checkpoint
  }

  /// Learns how much there is still to do, and what need not be remembered any more.
  private func survey(_ checkpoint: inout Checkpoint) async throws {
    let source = configuration.source
    // While the broker is away there is nothing to learn; the next round asks again.
    guard let found = try? await JetStream(client).consumer(source.consumer, on: source.stream) else { return }
    checkpoint.forget(through: found.acknowledged.streamSequence)
    await report.update { $0.lag = found.pending }
  }

  /// Messages until the batch is full, or old enough, or the worker is to end.
  private func collect(until stop: StopFlag) async throws -> [JetStreamMessage] {
    let limit = configuration.batch
    var batch: [JetStreamMessage] = []
    var bytes = 0
    var end: ContinuousClock.Instant?
    var extended = ContinuousClock.now
    while batch.count < limit.size, bytes < limit.bytes, !stop.isRequested {
      let left = end.map { $0 - .now } ?? .seconds(1)
      if left <= .zero { break }
      let fetched = try await fetch(limit.size - batch.count, within: min(left, .seconds(1)), until: stop)
      batch += fetched
      bytes += fetched.reduce(0) { $0 + $1.payload.count }
      if end == nil, !batch.isEmpty { end = .now + .seconds(limit.seconds) }
      if .now - extended > .seconds(configuration.source.ackSeconds / 3) {
        extended = .now
        try await extend(batch)
      }
    }
    return batch
  }

  private func fetch(
    _ count: Int, within limit: Duration, until stop: StopFlag
  ) async throws -> [JetStreamMessage] {
    do {
      return try await consumer.fetch(count, within: max(limit, .milliseconds(20)), until: stop)
    } catch let error as NATSError where error.isNotFound {
      throw WorkerError.noSubscription(configuration.source.subscription)
    } catch let error as NATSError where error.isTransient {
      try await Task.sleep(for: .milliseconds(100))
      return []
    }
  }

  func extend(_ batch: [JetStreamMessage]) async throws {
    for message in batch {
      do { try await message.extendDeadline() } catch let error as NATSError where error.isTransient { return }
    }
  }

  /// Tries until it succeeds; an error that will not pass is thrown, and any when the worker is to end.
  func retrying<Result: Sendable>(
    until stop: StopFlag, while held: [JetStreamMessage] = [], _ body: () async throws -> Result
  ) async throws -> Result {
    var failures = 0
    while true {
      do {
        return try await body()
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        if let error = error as? NATSError, !error.isTransient { throw error }
        failures += 1
        let text = WorkerError.describe(error)
        logger.warning("attempt \(failures): \(text)")
        await report.update { status in
          status.failures += 1
          status.lastError = text
        }
        if stop.isRequested { throw error }
        try await extend(held)
        try await Task.sleep(for: .milliseconds(min(5000, 100 << min(failures, 6))))
      }
    }
  }
}
