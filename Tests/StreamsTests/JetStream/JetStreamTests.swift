import Streams
import TestSupport
import Testing

@Suite(.disabled(if: TestBroker.isMissing, Comment(rawValue: TestBroker.reason))) struct JetStreamTests {
  private func text(_ messages: [JetStreamMessage]) -> [String] {
    messages.map { String(decoding: $0.payload, as: UTF8.self) }
  }

  @Test func streamsAreMadeChangedShownAndRemoved() async throws {
    let broker = try await TestBroker()
    try await NATSClient.withConnection(broker.configuration()) { client in
      let streams = JetStream(client)
      #expect(try await streams.stream("T") == nil)
      var configuration = StreamConfiguration(name: "T", subjects: ["t.*"])
      configuration.metadata = ["stack": "demo"]
      try await streams.createStream(configuration)
      try await streams.createStream(configuration)
      configuration.subjects = ["t.*", "u"]
      configuration.maxAge = 3_600_000_000_000
      try await streams.updateStream(configuration)
      let info = try #require(try await streams.stream("T"))
      #expect(info.configuration.subjects == ["t.*", "u"])
      #expect(info.configuration.maxAge == 3_600_000_000_000)
      #expect(info.configuration.metadata?["stack"] == "demo")
      #expect(try await streams.streamNames() == ["T"])
      let first = try await streams.publish("t.a", [1], id: "one")
      #expect(first == (try await streams.publish("u", [2], id: "two")).predecessor)
      #expect(try await streams.publish("t.a", [1], id: "one").isDuplicate)
      #expect(try await streams.lastMessage(in: "T", subject: "u")?.payload == [2])
      #expect(try await streams.lastMessage(in: "T", subject: "t.b") == nil)
      try await streams.deleteStream("T")
      try await streams.deleteStream("T")
      #expect(try await streams.stream("T") == nil)
      await #expect(throws: NATSError.invalidSubject("a.b")) { try await streams.stream("a.b") }
    }
  }

  @Test func aFetchEndsWhenAWorkerIsToStop() async throws {
    let broker = try await TestBroker()
    try await NATSClient.withConnection(broker.configuration()) { client in
      let streams = JetStream(client)
      try await streams.createStream(StreamConfiguration(name: "T", subjects: ["t"]))
      try await streams.createConsumer(ConsumerConfiguration(durableName: "c"), on: "T")
      let consumer = PullConsumer("c", on: "T", client: client)
      try await streams.publish("t", [7])
      let stop = StopFlag()
      let start = ContinuousClock.now
      async let fetched = consumer.fetch(2, within: .seconds(60), until: stop)
      while try await streams.consumer("c", on: "T")?.awaitingAcknowledgement != 1 {
        try await Task.sleep(for: .milliseconds(10))
      }
      stop.request()
      // What had come is not lost, and nobody waits out the minute.
      #expect(try await fetched.map(\.payload) == [[7]])
      #expect(.now - start < .seconds(30))
      #expect(try await consumer.fetch(1, within: .seconds(60), until: stop).isEmpty)
      // A worker that is not to stop gets the next message through the same consumer.
      try await streams.publish("t", [8])
      #expect(try await consumer.fetch(1, within: .seconds(60)).map(\.payload) == [[8]])
    }
  }

  @Test func consumersDeliverRetryAndRemember() async throws {
    let broker = try await TestBroker()
    try await NATSClient.withConnection(broker.configuration()) { client in
      let streams = JetStream(client)
      try await streams.createStream(StreamConfiguration(name: "T", subjects: ["t"]))
      var configuration = ConsumerConfiguration(durableName: "c")
      configuration.ackWait = 30_000_000_000
      try await streams.createConsumer(configuration, on: "T")
      try await streams.createConsumer(configuration, on: "T")
      for word in ["a", "b", "c"] { try await streams.publish("t", Array(word.utf8)) }
      let consumer = PullConsumer("c", on: "T", client: client)
      let batch = try await consumer.fetch(10, within: .milliseconds(200))
      #expect(text(batch) == ["a", "b", "c"])
      #expect(batch.map(\.metadata.streamSequence) == [1, 2, 3])
      #expect(batch.map(\.metadata.deliveries) == [1, 1, 1])
      try await batch[0].acknowledgeAndConfirm()
      try await batch[1].reject()
      try await batch[2].terminate()
      let again = try await consumer.fetch(1, within: .seconds(5))
      #expect(text(again) == ["b"])
      #expect(again.map(\.metadata.deliveries) == [2])
      try await again[0].extendDeadline()
      try await again[0].acknowledgeAndConfirm()
      #expect(text(try await consumer.fetch(1, within: .milliseconds(50))).isEmpty)
      let info = try #require(try await streams.consumer("c", on: "T"))
      #expect(info.acknowledged.streamSequence == 3)
      #expect(info.pending == 0)
      configuration.maxAckPending = 7
      try await streams.updateConsumer(configuration, on: "T")
      #expect(try await streams.consumer("c", on: "T")?.configuration.maxAckPending == 7)
      try await streams.deleteConsumer("c", on: "T")
      #expect(try await streams.consumer("c", on: "T") == nil)
      await #expect(throws: NATSError.self) { try await consumer.fetch(1, within: .seconds(1)) }
    }
  }

  @Test func nothingThatWasAcknowledgedIsLostWhenTheServerIsKilled() async throws {
    let broker = try await TestBroker()
    try await NATSClient.withConnection(broker.configuration()) { client in
      let streams = JetStream(client)
      try await streams.createStream(StreamConfiguration(name: "T", subjects: ["t"]))
      try await streams.createConsumer(ConsumerConfiguration(durableName: "c"), on: "T")
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<600 {
            let word = "\(number)"
            try await streams.publishRetrying("t", Array(word.utf8), id: word)
          }
        }
        for _ in 0..<3 {
          try await Task.sleep(for: .milliseconds(60))
          try await broker.restart()
        }
        try await group.waitForAll()
      }
      let consumer = PullConsumer("c", on: "T", client: client)
      var received: [String] = []
      while received.count < 600 {
        let batch = try await consumer.fetch(100, within: .seconds(2))
        if batch.isEmpty { break }
        received += text(batch)
        for message in batch { try await message.acknowledge() }
      }
      #expect(received == (0..<600).map { "\($0)" })
    }
  }
}

extension PublishAcknowledgement {
  /// The acknowledgement of the message before this one.
  fileprivate var predecessor: PublishAcknowledgement {
    var copy = self
    copy.sequence -= 1
    return copy
  }
}
