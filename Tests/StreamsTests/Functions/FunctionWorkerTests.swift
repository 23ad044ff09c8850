import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Streams

@Suite(.disabled(if: TestBroker.isMissing, Comment(rawValue: TestBroker.reason))) struct FunctionWorkerTests {
  /// What a function was called with, and how often.
  private final class Calls: Sendable {
    private let calls = Mutex<[(id: String, request: HTTPRequest)]>([])

    func add(_ request: HTTPRequest) -> Int {
      let id = request.headers.first(name: "ce-id") ?? ""
      return calls.withLock { calls in
        calls.append((id, request))
        return calls.count { $0.id == id }
      }
    }

    var all: [HTTPRequest] { calls.withLock { $0.map(\.request) } }
    func count(_ id: String) -> Int { calls.withLock { $0.count { $0.id == id } } }
  }

  private func run(
    _ fixture: PipelineFixture, port: Int, _ handler: @escaping HTTPService.Handler,
    until done: @Sendable () async throws -> Void
  ) async throws {
    let configuration = FunctionConfiguration(
      name: "function.test", connection: fixture.connection, source: fixture.source,
      url: "http://127.0.0.1:\(port)/", concurrency: 4, timeoutSeconds: 10,
      files: WorkerFiles(status: fixture.folder.path("status.json")))
    let stop = StopFlag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await FunctionWorker.run(configuration, until: stop) }
      group.addTask {
        // The function comes up after its dispatcher.
        try await Task.sleep(for: .milliseconds(300))
        do { try await HTTPService(port: port, handler: handler).run() } catch is CancellationError {}
      }
      try await done()
      stop.request()
      try await group.next()
      group.cancelAll()
    }
  }

  @Test func sendsCloudEventsThatFunctionsUnderstand() async throws {
    let fixture = try await PipelineFixture()
    try await fixture.withStreams { streams in
      try await streams.publish("devices.d1.events", Array(#"{"t":1}"#.utf8), headers: ["Colour": "red"])
    }
    let calls = Calls()
    try await run(fixture, port: Int(try FreePort.next())) { request in
      _ = calls.add(request)
      return HTTPResponse(status: 204, body: [])
    } until: {
      try await fixture.waitUntilAcknowledged()
    }
    let request = try #require(calls.all.first)
    #expect(calls.all.count == 1)
    #expect(request.headers.first(name: "ce-type") == "google.cloud.pubsub.topic.v1.messagePublished")
    #expect(request.headers.first(name: "ce-source") == "//stack/demo/topic.readings")
    #expect(request.headers.first(name: "ce-id") == "readings-1")
    #expect(request.headers.first(name: "ce-specversion") == "1.0")
    let body = try JSONDocument(parsing: request.body)
    #expect(body["message"]?["data"]?.string == Data(#"{"t":1}"#.utf8).base64EncodedString())
    #expect(
      body["message"]?["attributes"]?.text == #"{"subject":"devices.d1.events","deviceId":"d1","Colour":"red"}"#)
    #expect(body["subscription"]?.string == "demo/subscription.rows")
  }

  @Test func retriesHoldsAndBuries() async throws {
    let fixture = try await PipelineFixture()
    try await fixture.withStreams { streams in
      for word in ["good", "slow", "flaky", "bad"] { try await streams.publish("devices.d.events", Array(word.utf8)) }
    }
    let calls = Calls()
    try await run(fixture, port: Int(try FreePort.next())) { request in
      let attempt = calls.add(request)
      switch request.headers.first(name: "ce-id") {
      // Longer than the deadline of two seconds, within which the message must not be delivered again.
      case "readings-2":
        try? await Task.sleep(for: .milliseconds(2600))
        return HTTPResponse(body: [])
      case "readings-3": return HTTPResponse(status: attempt < 3 ? 500 : 200, body: [])
      case "readings-4": return HTTPResponse(status: 500, body: Array("no".utf8))
      default: return HTTPResponse(body: [])
      }
    } until: {
      try await fixture.waitUntilAcknowledged()
    }
    #expect((1...4).map { calls.count("readings-\($0)") } == [1, 1, 3, 3])
    try await fixture.withStreams { streams in
      let letter = try #require(try await streams.lastMessage(in: "dead", subject: "dead"))
      #expect(String(decoding: letter.payload, as: UTF8.self) == "bad")
      #expect(try await streams.stream("dead")?.contents.messages == 1)
    }
  }
}
