import Foundation
import Platform
import TestSupport
import Testing

@testable import Streams

/// A broker with a topic `readings` and a dead letter topic, and folders for a pipeline.
struct PipelineFixture: Sendable {
  static let duckdb = Engines().locate(.duckdb)
  static let history = TableDefinition(
    name: "history", kind: .warehouse,
    columns: [
      TableColumn("device", .text, nullable: false), TableColumn("value", .real), TableColumn("at", .timestamp),
    ])

  let broker: TestBroker
  let folder: ScratchFolder

  init() async throws {
    broker = try await TestBroker()
    folder = try ScratchFolder()
    try await withStreams { streams in
      try await streams.createStream(StreamConfiguration(name: "readings", subjects: ["devices.*.events"]))
      try await streams.createStream(StreamConfiguration(name: "dead", subjects: ["dead"]))
      var consumer = ConsumerConfiguration(durableName: "rows")
      consumer.ackWait = 2_000_000_000
      try await streams.createConsumer(consumer, on: "readings")
    }
  }

  @discardableResult
  func withStreams<Result: Sendable>(
    _ body: @Sendable @escaping (JetStream) async throws -> Result
  ) async throws -> Result {
    try await NATSClient.withConnection(broker.configuration()) { try await body(JetStream($0)) }
  }

  var connection: BrokerConnection {
    BrokerConnection(
      host: "127.0.0.1", port: broker.port, tls: false, authority: "", user: "", password: "", inbox: "_INBOX.worker")
  }

  var source: MessageSource {
    MessageSource(
      stream: "readings", consumer: "rows", topic: "demo/topic.readings", subscription: "demo/subscription.rows",
      ackSeconds: 2, maxDeliveries: 3, backoffSeconds: [0.05], deadLetterSubject: "dead")
  }

  func bucket(_ format: BucketSinkConfiguration.Format) -> BucketSinkConfiguration {
    BucketSinkConfiguration(
      folder: folder.path("objects"), staging: folder.path("staging"), prefix: format.rawValue, format: format,
      columns: [.init(name: "at", type: "TIMESTAMP")], duckdb: Self.duckdb)
  }

  func pipeline(
    tables: [TableSinkConfiguration] = [], buckets: [BucketSinkConfiguration] = [],
    batch: PipelineConfiguration.Batch = .init(size: 100, seconds: 0.2)
  ) -> PipelineConfiguration {
    PipelineConfiguration(
      name: "pipeline.test", connection: connection, source: source, tables: tables, buckets: buckets, batch: batch,
      checkpointFile: folder.path("checkpoint.json"), files: WorkerFiles(status: folder.path("status.json")))
  }

  /// Runs the worker until everything in the topic is acknowledged.
  func runUntilDone(_ configuration: PipelineConfiguration) async throws {
    let stop = StopFlag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await PipelineWorker.run(configuration, until: stop) }
      try await waitUntilAcknowledged(within: .seconds(60))
      stop.request()
      try await group.waitForAll()
    }
  }

  func waitUntilAcknowledged(within limit: Duration = .seconds(20)) async throws {
    try await withStreams { streams in
      try await eventuallyTrue("all is acknowledged", within: limit) {
        let info = try await streams.consumer("rows", on: "readings")
        return info?.pending == 0 && info?.awaitingAcknowledgement == 0
      }
    }
  }

  /// The object names of the bucket, sorted.
  var objects: [String] {
    get throws {
      try FileTree.entries(folder.path("objects")).filter { $0.kind == .file }.map(\.path)
    }
  }

  /// The sequence numbers in all NDJSON files, in the order of files.
  func writtenSequences() throws -> [Int64] {
    try objects.filter { $0.hasSuffix(".ndjson") }.flatMap { name in
      try folder.read("objects/\(name)").split(separator: "\n").compactMap {
        try JSONDocument(parsing: $0.utf8)["_sequence"]?.integer
      }
    }
  }

  /// What DuckDB answers, as CSV without its header.
  func query(_ sql: String) async throws -> String {
    let result = try await Command(Self.duckdb ?? "duckdb", ["-csv", "-noheader", "-c", sql], timeout: .seconds(60))
      .runChecked()
    return result.text
  }
}
