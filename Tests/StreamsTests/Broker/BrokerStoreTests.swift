import Platform
import TestSupport
import Testing

@testable import Streams

/// A server that is killed with signal 9 leaves settings and sums that do not fit each other, and helped so, it recovers all.
@Suite(.disabled(if: TestBroker.isMissing, Comment(rawValue: TestBroker.reason))) struct BrokerStoreTests {
  private static let names = ["changed", "damaged", "removed", "sealed"]

  @Test func whatAKilledServerLeavesHalfWrittenIsMadeWhole() async throws {
    let broker = try await TestBroker()
    try await fill(broker)
    broker.process.kill()
    let store = BrokerStore(folder: broker.folder.path("js"))
    // The sums that the server wrote are what we think they are.
    #expect(store.repair() == [])
    let (streams, kept) = try leaveHalfWritten(broker)
    let repairs = store.repair()
    let place = try #require(Files.names(in: kept).first)
    #expect(repairs.map(\.text) == expected(Path.join(kept, place)))
    #expect(store.repair() == [])
    #expect(Files.exists(Path.join(kept, place, "msgs", "1.blk")))
    #expect(Files.exists(Path.join(streams, ".removed")) && !Files.exists(Path.join(streams, "removed")))

    try await broker.restart()
    try await expectRecovered(broker)
  }

  @Test func aStoreThatIsNotThereNeedsNothing() throws {
    let folder = try ScratchFolder()
    #expect(BrokerStore(folder: folder.path("none")).repair() == [])
    try folder.write("{}", to: "jetstream")
    #expect(BrokerStore(folder: folder.path).repair() == [])
  }

  /// Four streams with three messages each, of which a consumer has acknowledged one.
  private func fill(_ broker: TestBroker) async throws {
    try await NATSClient.withConnection(broker.configuration()) { client in
      let streams = JetStream(client)
      for name in Self.names {
        try await streams.createStream(StreamConfiguration(name: name, subjects: [name]))
        for payload in 1...3 { try await streams.publish(name, [UInt8(payload)]) }
      }
      for name in ["half", "reader", "stale"] {
        try await streams.createConsumer(ConsumerConfiguration(durableName: name), on: "sealed")
      }
      let first = try await PullConsumer("reader", on: "sealed", client: client).fetch(1, within: .seconds(30))
      for message in first { try await message.acknowledge() }
      try await client.flush()
      try await eventuallyTrue("the server has noted it") {
        try await streams.consumer("reader", on: "sealed")?.awaitingAcknowledgement == 0
      }
      // The server writes what consumers have acknowledged within a second or so.
      try await Task.sleep(for: .seconds(2))
    }
  }

  /// What a kill can leave of each.
  private func leaveHalfWritten(_ broker: TestBroker) throws -> (streams: String, kept: String) {
    let streams = broker.folder.path("js/jetstream/$G/streams")
    let settings = Path.join(streams, "changed", "meta.inf")
    let text = String(decoding: try Files.read(settings), as: UTF8.self)
    let changed = text.replacing("\"max_msgs\":-1", with: "\"max_msgs\":1000")
    #expect(changed != text)
    try AtomicFile.write(changed, to: settings)
    try AtomicFile.write([UInt8](repeating: 0, count: 200), to: Path.join(streams, "damaged", "meta.inf"))
    try Files.remove(Path.join(streams, "removed", "meta.inf"))
    try Files.remove(Path.join(streams, "sealed", "meta.sum"))
    let consumers = Path.join(streams, "sealed", "obs")
    try Files.remove(Path.join(consumers, "half", "meta.sum"))
    try Files.remove(Path.join(consumers, "stale", "meta.inf"))
    try Files.makeFolder(Path.join(streams, "unmade", "msgs"))
    return (streams, broker.folder.path("js/unreadable"))
  }

  private func expected(_ kept: String) -> [String] {
    [
      "the stream `changed` was being changed when the broker was killed: its new settings hold, nothing is lost",
      "the settings of the stream `damaged` are damaged: its messages are kept in `\(kept)`, and the next apply makes it "
        + "anew, empty",
      "the stream `removed` was being removed when the broker was killed: it is removed now",
      "the stream `sealed` was being changed when the broker was killed: its new settings hold, nothing is lost",
      "the subscription `half` of stream `sealed` was being changed when the broker was killed: its new settings hold, "
        + "nothing is lost",
      "the subscription `stale` of stream `sealed` was being made or removed when the broker was killed: the next apply "
        + "makes it, if it is still wanted",
      "the stream `unmade` was being made when the broker was killed: the next apply makes it",
    ]
  }

  private func expectRecovered(_ broker: TestBroker) async throws {
    try await NATSClient.withConnection(broker.configuration()) { client in
      let streams = JetStream(client)
      #expect(try await streams.streamNames().sorted() == ["changed", "sealed"])
      for name in ["changed", "sealed"] {
        #expect(try await streams.lastMessage(in: name, subject: name)?.payload == [3])
      }
      #expect(try await streams.stream("changed")?.configuration.maxMessages == 1000)
      #expect(try await streams.consumer("half", on: "sealed") != nil)
      #expect(try await streams.consumer("stale", on: "sealed") == nil)
      let rest = try await PullConsumer("reader", on: "sealed", client: client).fetch(3, within: .seconds(2))
      #expect(rest.map(\.payload) == [[2], [3]])
    }
  }
}
