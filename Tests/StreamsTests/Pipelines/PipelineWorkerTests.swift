import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Streams

@Suite(.disabled(if: TestBroker.isMissing, Comment(rawValue: TestBroker.reason))) struct PipelineWorkerTests {
  private static let needsDuckDB = Comment("duckdb is not installed: run scripts/bootstrap.sh")

  /// Serves a database with the table and calls the body with a sink for it and a function that runs SQL.
  private func withTable(
    _ fixture: PipelineFixture,
    _ body: @escaping @Sendable (TableSinkConfiguration, DatabaseFixture) async throws -> Void
  ) async throws {
    try await DatabaseFixture.run([PipelineFixture.history]) { database async throws in
      let worker = DatabaseFixture.pipeline
      try database.grant(TableGrant(table: "history", role: .reader, members: [worker]), "see")
      try database.grant(TableGrant(table: "history", role: .writer, members: [worker]), "write")
      try fixture.folder.write(try database.token(worker) + "\n", to: "token")
      let sink = TableSinkConfiguration(
        url: database.url, table: "history", tokenFile: fixture.folder.path("token"))
      try await body(sink, database)
    }
  }

  @Test(.disabled(if: PipelineFixture.duckdb == nil, needsDuckDB))
  func writesToTableTextAndParquetAndPutsAsideWhatIsBad() async throws {
    let fixture = try await PipelineFixture()
    try await withTable(fixture) { sink, database in
      try await fixture.withStreams { streams in
        for number in 1...250 {
          let payload =
            switch number {
            case 10: "not json"
            case 20: "[1]"
            case 30: #"{"device":"d0","value":"warm","at":"2026-01-31T12:00:00Z"}"#
            case 40: #"{"value":4,"at":"2026-01-31T12:00:00Z"}"#
            default: #"{"device":"d\#(number % 3)","value":\#(number),"at":"2026-01-31T12:00:00Z","more":[1]}"#
            }
          try await streams.publish("devices.d\(number % 3).events", Array(payload.utf8))
        }
      }
      try await fixture.runUntilDone(
        fixture.pipeline(tables: [sink], buckets: [fixture.bucket(.ndjson), fixture.bucket(.parquet)]))
      let good = (1...250).filter { ![10, 20, 30, 40].contains($0) }
      #expect(try fixture.writtenSequences() == good.map(Int64.init))
      let rows = try await database.call(
        "POST", "/v1/query", #"{"sql":"SELECT count(*) AS n, sum(_sequence) AS s, sum(value) AS v FROM history"}"#)
      let sum = good.reduce(0, +)
      #expect(
        rows == #"200 {"columns":["n","s","v"],"rows":[{"n":246,"s":\#(sum),"v":\#(sum).0}],"truncated":false}"#)
      let files = fixture.folder.path("objects/parquet/*/*.parquet")
      let counted = try await fixture.query(
        "SELECT count(*), sum(_sequence), sum(value), min(\"at\"), count(DISTINCT device) FROM read_parquet('\(files)')"
      )
      #expect(counted == "246,\(sum),\(sum).0,2026-01-31 12:00:00,3\n")
      try await expectDeadLetters(fixture, [10, 20, 30, 40])
      let status = try JSONDecoder().decode(
        WorkerStatus.self, from: Data(try fixture.folder.read("status.json").utf8))
      #expect(status.processed == 250)
      #expect(status.deadLettered == 4)
    }
  }

  private func expectDeadLetters(_ fixture: PipelineFixture, _ sequences: [Int]) async throws {
    try await fixture.withStreams { streams in
      try await streams.createConsumer(ConsumerConfiguration(durableName: "look"), on: "dead")
      let consumer = PullConsumer("look", on: "dead", client: streams.client)
      let found = try await consumer.fetch(10, within: .milliseconds(300))
      #expect(Set(found.compactMap { $0.headers["Stack-Dead-Letter-Sequence"] }) == Set(sequences.map { "\($0)" }))
      #expect(found.allSatisfy { $0.headers["Stack-Dead-Letter-Reason"]?.isEmpty == false })
    }
  }

  @Test func nothingIsLostOrDoubledWhenWorkerAndBrokerAreKilled() async throws {
    let fixture = try await PipelineFixture()
    let total = 3000
    let configuration = fixture.pipeline(buckets: [fixture.bucket(.ndjson)], batch: .init(size: 70, seconds: 0.05))
    let file = try fixture.folder.write(
      String(decoding: try configuration.encoded(), as: UTF8.self), to: "pipeline.json")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await fixture.withStreams { streams in
          for number in 1...total {
            try await streams.publishRetrying(
              "devices.d.events", Array(#"{"n":\#(number)}"#.utf8), id: "\(number)")
          }
        }
      }
      for round in 0..<6 {
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = file as String, round = round as Int] in
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await PipelineWorker.run(configFile: file) }
            group.addTask {
              try await Task.sleep(for: .milliseconds(150 + round * 37))
              kill(getpid(), SIGKILL)
            }
            try await group.waitForAll()
          }
        }
        if round == 3 { try await fixture.broker.restart() }
      }
      try await group.waitForAll()
    }
    try await fixture.runUntilDone(configuration)
    let written = try fixture.writtenSequences()
    #expect(written.count == total)
    #expect(Set(written) == Set(1...Int64(total)))
    #expect(try fixture.objects.count > 1)
    #expect(try Files.names(in: fixture.folder.path("staging")).isEmpty)
  }

  @Test func stopsInTheMiddleOfABatchAndGoesOn() async throws {
    let fixture = try await PipelineFixture()
    try await fixture.withStreams { streams in
      for number in 1...10 { try await streams.publish("devices.d.events", Array(#"{"n":\#(number)}"#.utf8)) }
    }
    // A batch that would wait for a minute is written at once when the worker is told to end.
    let configuration = fixture.pipeline(buckets: [fixture.bucket(.ndjson)], batch: .init(size: 100, seconds: 60))
    let stop = StopFlag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await PipelineWorker.run(configuration, until: stop) }
      try await fixture.withStreams { streams in
        try await eventuallyTrue("all is delivered") {
          try await streams.consumer("rows", on: "readings")?.pending == 0
        }
      }
      stop.request()
      try await group.waitForAll()
    }
    #expect(try fixture.writtenSequences() == Array(1...10))
    try await fixture.waitUntilAcknowledged(within: .seconds(2))
  }
}
