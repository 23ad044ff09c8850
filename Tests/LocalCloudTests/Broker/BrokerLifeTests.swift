import AgentAPI
import Platform
import ProviderKit
import Streams
import TestSupport
import Testing
import Values

@testable import LocalCloud

@Suite(.disabled(if: AgentCloud.isMissing, AgentCloud.reason)) struct BrokerLifeTests {
  @Test func isMadeFoundChangedRepairedAndRemoved() async throws {
    let cloud = try await AgentCloud()
    var broker = try await cloud.apply("broker.main", [:])
    let id = try #require(broker.value.text("id"))
    #expect(id == "shop-1a2b3c4d/broker.main")
    #expect(broker.value.text("status") == "running")
    #expect(broker.value.text("mqtt_url")?.hasPrefix("mqtts://127.0.0.1:") == true)
    #expect(try await cloud.read("broker.main", broker) == broker)
    #expect(try await cloud.plan("broker.main", [:], prior: broker).value == broker.value)
    let access = try BrokerAccess(ResourceName(id), cloud.environment.directories)
    #expect(Files.status(access.folder.secretsFile)?.mode == 0o600)
    #expect(Files.status(access.folder.authorityKey)?.mode == 0o600)

    // Recovery of an interrupted create, and of one that never was.
    let planned = PlannedObject(broker.value)
    guard case .complete(let found) = try await cloud.recover("broker.main", token: "token", planned: planned) else {
      Issue.record("the broker is not found by its token")
      return
    }
    #expect(found == broker)
    guard case .nothing = try await cloud.recover("broker.main", token: "another", planned: planned) else {
      Issue.record("a broker is found by a token that is not its own")
      return
    }
    #expect(try await cloud.environment.import("broker", id, cloud) == broker)

    // Changes in place keep the ports.
    broker = try await cloud.apply("broker.main", ["max_payload": 65536], prior: broker)
    #expect(broker.value["max_payload"]?.int == 65536)
    #expect(broker.value["port"]?.int.map { Int(access.settings.port) == $0 } == true)

    // What somebody does by hand is seen and undone.
    let client = try await cloud.environment.agent.client()
    try await client.stop(id)
    try AtomicFile.write("nonsense", to: access.folder.authorizationFile, ownerLike: access.folder.config)
    let drifted = try #require(try await cloud.read("broker.main", broker))
    #expect(drifted.value.text("status") == "stopped")
    #expect(drifted.value.text("config_hash") == "authorization file edited")
    let repaired = try await cloud.apply("broker.main", ["max_payload": 65536], prior: drifted)
    #expect(repaired == broker)
    #expect(try await cloud.read("broker.main", broker) == broker)

    // An authority that is made anew signs the server's certificate anew, or nobody would trust it.
    try await client.delete(id)
    try Files.remove(access.folder.authorityKey)
    let missing = try #require(try await cloud.read("broker.main", broker))
    #expect(missing.value.text("status") == "missing")
    let made = try await cloud.apply("broker.main", ["max_payload": 65536], prior: missing)
    #expect(made.value.text("status") == "running")

    try await cloud.delete("broker.main", broker)
    try await cloud.delete("broker.main", broker)
    #expect(try await cloud.read("broker.main", broker) == nil)
    #expect(!Files.exists(cloud.stack.dataDirectory))
    #expect(try await client.unit(id) == nil)
    #expect(!FreePort.answers(access.settings.port))
  }

  @Test func refusesAPortThatIsTaken() async throws {
    let cloud = try await AgentCloud()
    let other = try await cloud.apply("broker.other", [:])
    let port = try #require(other.value["port"]?.int)
    let planned = try await cloud.plan("broker.main", ["port": .number(port)], prior: nil)
    let result = await cloud.provider.apply(
      ApplyRequest(
        type: "broker", context: cloud.context("broker.main"),
        action: .create(planned: planned, configuration: .null()), token: "t"))
    #expect(result.diagnostics.map(\.summary) == ["port \(port) is taken"])
    #expect(result.diagnostics.map(\.detail) == ["the unit `shop-1a2b3c4d/broker.other` has it"])
    #expect(result.object == nil)
  }
}

extension LocalCloudEnvironment {
  /// The object of an `import` block.
  func `import`(_ type: String, _ id: String, _ cloud: AgentCloud) async throws -> StoredObject? {
    await cloud.provider.importObject(
      ImportRequest(type: type, context: cloud.context("\(type).main"), id: id)
    ).value
  }
}
