import Platform
import ProviderKit
import Streams
import TestSupport
import Testing
import Values

@testable import LocalCloud

@Suite(.disabled(if: AgentCloud.isMissing, AgentCloud.reason)) struct DeviceLifeTests {
  /// Connects as a device.
  private func mqtt(_ broker: StoredObject, _ device: StoredObject) throws -> MQTTConfiguration {
    let text = { (value: Value, name: String) in value.text(name).flatMap { $0.isEmpty ? nil : $0 } }
    let isCertificate = text(device.value, "certificate_pem") != nil
    return MQTTConfiguration(
      port: try #require(broker.value["mqtt_port"]?.int),
      identity: .init(
        clientID: try #require(device.value.text("client_id")),
        user: isCertificate ? nil : device.value.text("username"), password: text(device.value, "password")),
      tls: .init(
        authorities: try #require(broker.value.text("ca_certificate")),
        certificate: text(device.value, "certificate_pem"), privateKey: text(device.value, "private_key_pem")))
  }

  @Test(arguments: ["password", "x509"])
  func devicesReachTheirTopicAndNothingElse(credentials: String) async throws {
    let cloud = try await AgentCloud()
    let broker = try await cloud.apply("broker.main", ["mqtt_auth": .string(credentials)])
    let brokerID = try #require(broker.value["id"])
    let topic = try await cloud.apply("topic.events", ["broker": brokerID])
    let registry = try await cloud.apply(
      "device_registry.sensors", ["broker": brokerID, "event_topic": topic.value["id"] ?? .null(.string)])
    #expect(try await cloud.read("topic.events", topic) == topic)
    #expect(try await cloud.read("device_registry.sensors", registry) == registry)
    let id = registry.value["id"] ?? .null(.string)
    let first = try await cloud.apply("device.a", ["registry": id], token: "a")
    let second = try await cloud.apply("device.b", ["registry": id], token: "b")
    #expect(try await cloud.read("device.a", first) == first)
    #expect(first.value["password"]?.isSensitive == true)
    #expect(first.value["private_key_pem"]?.isSensitive == true)

    try await MQTTClient.withConnection(try mqtt(broker, first)) { client in
      try await client.publish(MQTTMessage(topic: "devices/a/events", payload: Array("mine".utf8)))
      // Acknowledged and dropped, as the broker does with what is forbidden.
      try await client.publish(MQTTMessage(topic: "devices/b/events", payload: Array("not mine".utf8)))
      try await client.publish(MQTTMessage(topic: "devices/a/state", payload: Array("on".utf8)))
      try await client.subscribe(["devices/a/config", "devices/a/commands/#"])
      await #expect(throws: MQTTError.subscriptionRefused(filter: "devices/b/config")) {
        try await client.subscribe(["devices/b/config"])
      }
    }
    let access = try BrokerAccess(ResourceName(brokerID.string ?? ""), cloud.environment.directories)
    let stored = try await access.withJetStream { streams in
      let count = try await streams.stream("events")?.contents.messages
      return (count, try await streams.lastMessage(in: "device-state-sensors", subject: "devices.a.state")?.payload)
    }
    #expect(stored.0 == 1)
    #expect(stored.1 == Array("on".utf8))

    // Blocked, it is let in no more, and others still are; repaired, it is.
    let blocked = try await cloud.apply("device.a", ["registry": id, "blocked": true], prior: first)
    await #expect(throws: (any Error).self) {
      try await MQTTClient.withConnection(try mqtt(broker, first)) { _ in }
    }
    try await MQTTClient.withConnection(try mqtt(broker, second)) { _ in }
    let back = try await cloud.apply("device.a", ["registry": id], prior: blocked)
    #expect(back == first)
    try await MQTTClient.withConnection(try mqtt(broker, first)) { _ in }

    // Somebody takes its rights away by hand.
    try await cloud.environment.authorizations.change(access, remove: [first.value.text("username") ?? ""])
    let drifted = try #require(try await cloud.read("device.a", first))
    #expect(drifted.value.text("status") == "missing")
    #expect(try await cloud.apply("device.a", ["registry": id], prior: drifted) == first)

    for (address, object) in [("device.a", first), ("device.b", second)] { try await cloud.delete(address, object) }
    try await cloud.delete("device_registry.sensors", registry)
    #expect(try await cloud.read("device_registry.sensors", registry) == nil)
    #expect(try await cloud.read("topic.events", topic) == topic)
    try await cloud.delete("topic.events", topic)
    #expect(try await cloud.read("topic.events", topic) == nil)
    try await cloud.delete("broker.main", broker)
  }

  @Test func manyDevicesAreMadeTogether() async throws {
    let cloud = try await AgentCloud()
    let broker = try await cloud.apply("broker.main", [:])
    let registry = try await cloud.apply("device_registry.r", ["broker": broker.value["id"] ?? .null(.string)])
    let id = registry.value["id"] ?? .null(.string)
    let devices = try await withThrowingTaskGroup(of: StoredObject.self) { group in
      for number in 0..<60 {
        group.addTask { try await cloud.apply("device.d\(number)", ["registry": id], token: "t\(number)") }
      }
      return try await group.reduce(into: [StoredObject]()) { $0.append($1) }
    }
    #expect(Set(devices.map { $0.value.text("username") }).count == 60)
    // Of those that ask for one name at the same time one gets it.
    let planned = try #require(devices.first).value.replacing(["registry": id, "name": "same"])
    let made = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<5 {
        group.addTask {
          let request = ApplyRequest(
            type: "device", context: cloud.context("device.s\(number)"),
            action: .create(planned: PlannedObject(planned), configuration: planned), token: "s\(number)")
          return await cloud.provider.apply(request).object != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(made == 1)
    for device in devices.prefix(3) {
      try await MQTTClient.withConnection(try mqtt(broker, device)) { _ in }
    }
    try await cloud.delete("broker.main", broker)
  }
}
