import ProviderKit
import Values

extension DeviceType {
  /// What the device may do: publish its own events and state, receive its own configuration and commands, and what its
  /// manifest adds.
  func rights(
    _ device: String, _ planned: Value, _ registry: DeviceRegistry
  ) throws -> (publish: [String], subscribe: [String]) {
    func more(_ attribute: String) throws -> [String] {
      try (planned[attribute]?.strings ?? []).enumerated().flatMap { index, filter in
        guard MQTTTopic.isFilter(filter) else {
          throw ProviderDiagnostic(
            .error, "`\(filter)` is not an MQTT topic filter",
            detail: "levels are separated by `/`, and `+` or a last `#` stands for any",
            path: ValuePath([.attribute(attribute), .index(index)]))
        }
        return MQTTTopic.subjects(filter)
      }
    }
    func own(_ filters: [String]) -> [String] {
      filters.flatMap { MQTTTopic.subjects(registry.topic(device, $0)) }
    }
    return (
      own(["events", "state"]) + (try more("publish_topics")),
      own(["config", "commands/#"]) + (try more("subscribe_topics"))
    )
  }

  func user(
    _ device: String, _ credentials: DeviceCredentials, _ planned: Value, _ registry: DeviceRegistry,
    _ operation: Operation
  ) throws -> BrokerUser {
    let rights = try rights(device, planned, registry)
    return BrokerUser(
      name: credentials.userName, passwordHash: credentials.passwordHash, publish: rights.publish,
      subscribe: rights.subscribe, connections: [.mqtt], owner: operation.context.address, token: operation.token)
  }

  /// Those that a stored device has.
  func credentials(_ value: Value) -> DeviceCredentials {
    func text(_ name: String) -> String? { value.text(name).flatMap { $0.isEmpty ? nil : $0 } }
    return DeviceCredentials(
      kind: value.text("credentials").flatMap(BrokerSettings.MQTTAuthentication.init) ?? .password,
      userName: value.text("username") ?? "", password: text("password"), certificate: text("certificate_pem"),
      privateKey: text("private_key_pem"))
  }

  func value(
    _ device: String, _ credentials: DeviceCredentials, _ planned: Value, _ handle: DeviceRegistryHandle,
    status: String
  ) -> Value {
    let registry = handle.registry
    func topic(_ last: String) -> Value { .string(registry.topic(device, last)) }
    return .object([
      "registry": .string(handle.name.text),
      "name": .string(device),
      "credentials": .string(credentials.kind.rawValue),
      "publish_topics": planned["publish_topics"] ?? .null(.list(.string)),
      "subscribe_topics": planned["subscribe_topics"] ?? .null(.list(.string)),
      "blocked": planned["blocked"] ?? false,
      "id": .string(handle.name.child(.device, device).text),
      "client_id": .string(registry.userName(device)),
      "username": .string(credentials.userName),
      "password": .string(credentials.password ?? ""),
      "certificate_pem": .string(credentials.certificate ?? ""),
      "private_key_pem": .string(credentials.privateKey ?? ""),
      "event_topic": topic("events"),
      "state_topic": topic("state"),
      "config_topic": topic("config"),
      "commands_topic": topic("commands"),
      "status": .string(status),
    ])
  }
}
