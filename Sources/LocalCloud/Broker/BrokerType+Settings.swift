import AgentAPI
import Crypto
import Platform
import ProviderKit
import Values

extension BrokerType {
  /// Where a new broker's files go: named for its address, with a number where another was moved away from that address.
  func place(_ operation: Operation) throws -> BrokerFolder {
    for folder in places(operation.context) {
      guard Files.exists(folder.settingsFile) else { return folder }
      if let settings = try? folder.read(folder.settingsFile, as: BrokerSettings.self),
        settings.token == operation.token
      {
        return folder
      }
    }
    throw BrokerFault.exists(kind: "broker", name: operation.context.address, owner: "")
  }

  /// The folders that a broker of this address may have.
  func places(_ context: ObjectContext) -> [BrokerFolder] {
    (0..<16).compactMap { number in
      let address = number == 0 ? context.address : "\(context.address)~\(number)"
      return ResourceName(stack: context.stack.id, address: address).folder(environment.directories)
        .map(BrokerFolder.init(path:))
    }
  }

  func newSettings(
    _ planned: Value, _ operation: Operation, _ folder: BrokerFolder, _ client: AgentClient
  ) async throws -> BrokerSettings {
    let wanted = (nats: Self.port(planned["port"]), mqtt: Self.port(planned["mqtt_port"]))
    if !Files.exists(folder.settingsFile) {
      for port in [wanted.nats, wanted.mqtt].compactMap(\.self) { try await client.requireFree(port) }
    }
    let nats = if let port = wanted.nats { port } else { try await client.freePort() }
    let mqtt = if let port = wanted.mqtt { port } else { try await client.freePort() }
    let monitor = try await client.freePort()
    let number = places(operation.context).firstIndex(of: folder) ?? 0
    let address = number == 0 ? operation.context.address : "\(operation.context.address)~\(number)"
    let name = ResourceName(stack: operation.context.stack.id, address: address)
    var base = BrokerSettings(
      id: name.text, stack: operation.context.stack.id, address: operation.context.address, token: operation.token,
      host: "127.0.0.1", port: nats, mqttPort: mqtt, tls: true, mqttAuthentication: .password,
      maxPayload: 0, maxConnections: 0, storageLimit: 0, memoryLimit: 0, alwaysSync: false)
    base.monitorPort = monitor
    guard let settings = settings(planned, keeping: base) else {
      throw BrokerFault.unreadable(file: folder.settingsFile)
    }
    return settings
  }

  /// The settings that a planned object asks for; its identity, and ports that are not known, are kept. `nil` when something
  /// else is not known.
  func settings(_ planned: Value, keeping base: BrokerSettings) -> BrokerSettings? {
    guard let host = planned.text("host"), let tls = planned["tls"]?.bool,
      let authentication = planned.text("mqtt_auth").flatMap(BrokerSettings.MQTTAuthentication.init),
      let maxPayload = planned["max_payload"]?.int, let maxConnections = planned["max_connections"]?.int,
      let storage = planned["storage_limit"]?.int, let memory = planned["memory_limit"]?.int,
      let alwaysSync = planned["always_sync"]?.bool
    else { return nil }
    var settings = base
    settings.host = host
    settings.port = Self.port(planned["port"]) ?? base.port
    settings.mqttPort = Self.port(planned["mqtt_port"]) ?? base.mqttPort
    settings.tls = tls
    settings.mqttAuthentication = authentication
    (settings.maxPayload, settings.maxConnections) = (maxPayload, maxConnections)
    (settings.storageLimit, settings.memoryLimit) = (storage, memory)
    settings.alwaysSync = alwaysSync
    return settings
  }

  func checkPorts(_ settings: BrokerSettings, unlike old: BrokerSettings, _ client: AgentClient) async throws {
    let known: Set<UInt16> = [old.port, old.mqttPort]
    for port in [settings.port, settings.mqttPort] where !known.contains(port) { try await client.requireFree(port) }
  }

  /// What follows from the settings alone.
  func exports(_ settings: BrokerSettings, _ folder: BrokerFolder) -> [String: Value] {
    [
      "id": .string(settings.id),
      "engine": .string(settings.engine),
      "host": .string(settings.host),
      "port": .number(Int(settings.port)),
      "mqtt_port": .number(Int(settings.mqttPort)),
      "tls": .bool(settings.tls),
      "mqtt_auth": .string(settings.mqttAuthentication.rawValue),
      "max_payload": .number(settings.maxPayload),
      "max_connections": .number(settings.maxConnections),
      "storage_limit": .number(settings.storageLimit),
      "memory_limit": .number(settings.memoryLimit),
      "always_sync": .bool(settings.alwaysSync),
      "nats_url": .string(settings.natsURL),
      "mqtt_url": .string(settings.mqttURL),
      "mqtt_host": .string(settings.clientHost),
      "ca_certificate_file": .string(settings.tls ? folder.authorityCertificate : ""),
    ]
  }

  /// The whole object.
  func value(
    _ settings: BrokerSettings, _ folder: BrokerFolder, _ base: Value, status: String, hash: String
  ) -> Value {
    let authority =
      settings.tls ? (try? Files.read(folder.authorityCertificate)).map { String(decoding: $0, as: UTF8.self) } : nil
    return .object([
      "ca_certificate": .string(authority ?? ""),
      "deletion_protection": base["deletion_protection"] ?? false,
      "status": .string(status),
      "config_hash": .string(hash),
    ]).replacing(exports(settings, folder))
  }

  private static func port(_ value: Value?) -> UInt16? { value?.int.flatMap { UInt16(exactly: $0) } }
}

extension BrokerConfigurationFile {
  /// SHA-256 in hexadecimal.
  var hash: String { Self.hash(Array(text.utf8)) }

  static func hash(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
