import Platform
import Synchronization
import TestSupport
import Testing

@testable import Streams

private final class Texts: Sendable {
  private let texts = Mutex<[String]>([])
  func add(_ text: String) { texts.withLock { $0.append(text) } }
  var all: [String] { texts.withLock { $0 } }
}

/// What a topic gets of the events that devices publish by MQTT.
@Suite(.disabled(if: TestBroker.isMissing, Comment(rawValue: TestBroker.reason))) struct MQTTForwardingTests {
  private static let feed = DeviceEventFeed(registry: "sensors", subject: "devices.*.events")

  private func withBroker(_ body: @Sendable (TestBroker, MQTTConfiguration) async throws -> Void) async throws {
    let port = Int(try FreePort.next())
    let broker = try await TestBroker(extra: "mqtt { listen: \"127.0.0.1:\(port)\" }")
    try await NATSClient.withConnection(broker.configuration()) { client in
      var topic = StreamConfiguration(name: "T", subjects: ["topics.T"])
      Self.feed.add(to: &topic)
      try await Self.feed.begin(JetStream(client))
      #expect(Self.feed.feeds(try await JetStream(client).createStream(topic).configuration))
    }
    let worker = DeviceEventConfiguration(
      name: "registry",
      connection: BrokerConnection(
        host: "127.0.0.1", port: broker.port, tls: false, authority: "", user: "", password: "", inbox: "_INBOX.worker"),
      subject: Self.feed.subject, files: WorkerFiles(ready: broker.folder.path("ready")))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await DeviceEventWorker(worker).run() }
      try await eventuallyTrue("the worker is ready") { Files.exists(broker.folder.path("ready")) }
      try await body(broker, MQTTConfiguration(port: port, identity: .init(clientID: "d")))
      group.cancelAll()
      // Cancelled, it ends with that.
      try? await group.waitForAll()
    }
  }

  /// What the topic has when the feed has nothing left.
  private func stored(_ broker: TestBroker) async throws -> [String] {
    try await NATSClient.withConnection(broker.configuration()) { client in
      try await eventuallyTrue("the feed is empty", within: .seconds(30)) {
        try await JetStream(client).stream("$MQTT_msgs")?.contents.messages == 0
      }
      let name = UniqueName.make()
      try await JetStream(client).createConsumer(ConsumerConfiguration(durableName: name), on: "T")
      let consumer = PullConsumer(name, on: "T", client: client)
      var texts: [String] = []
      while true {
        let batch = try await consumer.fetch(500, within: .milliseconds(300))
        if batch.isEmpty { return texts }
        texts += batch.map { String(decoding: $0.payload, as: UTF8.self) }
        for message in batch { try await message.acknowledge() }
      }
    }
  }

  @Test func eventsOfBothQualitiesReachTheTopic() async throws {
    try await withBroker { broker, configuration in
      try await MQTTClient.withConnection(configuration) { client in
        try await client.publish(
          MQTTMessage(topic: "devices/d/events", payload: Array("0".utf8), isAcknowledged: false))
        try await client.publish(MQTTMessage(topic: "devices/d/events", payload: Array("1".utf8)))
        try await client.publish(MQTTMessage(topic: "devices/d/state", payload: Array("2".utf8)))
      }
      try await eventuallyTrue("both are there") { try await stored(broker).count == 2 }
      #expect(try await stored(broker).sorted() == ["0", "1"])
    }
  }

  @Test func retainedMessagesReachThoseWhoComeLater() async throws {
    try await withBroker { _, configuration in
      try await MQTTClient.withConnection(configuration) { client in
        try await client.publish(MQTTMessage(topic: "devices/d/config", payload: [1], isRetained: true))
      }
      try await MQTTClient.withConnection(configuration) { client in
        try await client.subscribe(["devices/d/config"])
        var iterator = client.messages.makeAsyncIterator()
        #expect(try await iterator.next() == MQTTMessage(topic: "devices/d/config", payload: [1], isRetained: true))
      }
    }
  }

  /// The broker acknowledges an event when its own MQTT store has it, which holds it until the topic's stream has it too.
  @Test func noAcknowledgedEventIsLostWhenTheBrokerIsKilled() async throws {
    try await withBroker { broker, configuration in
      let acknowledged = Texts()
      for round in 0..<8 {
        await withTaskGroup(of: Void.self) { group in
          for device in 0..<8 {
            group.addTask {
              var configuration = configuration
              configuration.identity.clientID = "d\(device)"
              // Ends when the broker is killed.
              try? await MQTTClient.withConnection(configuration) { client in
                for number in 0..<100_000 {
                  let text = "\(round) \(device) \(number)"
                  try await client.publish(MQTTMessage(topic: "devices/d\(device)/events", payload: Array(text.utf8)))
                  acknowledged.add(text)
                }
              }
            }
          }
          group.addTask {
            try? await Task.sleep(for: .milliseconds(120 + round * 31))
            broker.process.kill()
          }
        }
        try await broker.restart()
      }
      let texts = try await stored(broker)
      let found = Set(texts)
      let all = acknowledged.all
      #expect(all.count > 1000)
      #expect(all.filter { !found.contains($0) } == [])
      #expect(texts.count == found.count, "an event is there twice")
    }
  }
}
