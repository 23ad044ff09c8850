import Platform
import ProviderKit
import Values

extension DeviceRegistryType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "The devices of a broker: who they are, by an authority of the registry's own, and where their events go.",
        attributes: [
          "broker": AttributeSchema(
            .string, .required, "The id of the broker that its devices connect to.", requiresReplacement: true),
          "name": AttributeSchema(
            .string, .optionalComputed, "Its name on the broker; the resource's own name when left out.",
            requiresReplacement: true,
            validators: [.pattern("[A-Za-z0-9_-]{1,48}", "up to 48 letters, digits, `-` and `_`")]),
          "topic_prefix": AttributeSchema(
            .string, .optional,
            "The first level of its devices' topics: `<prefix>/<device>/events`, `…/state`, `…/config`, `…/commands`. No two "
              + "registries of a broker may share one.", defaultValue: "devices", requiresReplacement: true,
            validators: [.pattern("[A-Za-z0-9_-]{1,48}", "up to 48 letters, digits, `-` and `_`")]),
          "event_topic": AttributeSchema(
            .string, .optional, "The id of the topic that keeps what its devices publish to `<prefix>/<device>/events`."
          ),
          "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
          "ca_certificate": AttributeSchema(
            .string, .computed, "The certificate of its authority in PEM, by which device certificates are verified."),
          "event_subject": AttributeSchema(
            .string, .computed, "The subject pattern of its devices' events, such as `devices.*.events`."),
          "state_stream": AttributeSchema(
            .string, .computed, "The JetStream stream that keeps the last state of each device."),
          "status": AttributeSchema(
            .string, .computed,
            "`active`, or what was found of the worker that hands events of MQTT's quality 0 on to the topic."),
        ]))
  }

  func value(_ registry: DeviceRegistry, _ broker: BrokerAccess, eventTopic: String?, status: String) throws -> Value {
    let certificate = try Files.read(DeviceRegistry.authorityCertificate(registry.name, broker.folder))
    return .object([
      "broker": .string(broker.settings.id),
      "name": .string(registry.name),
      "topic_prefix": .string(registry.topicPrefix),
      "event_topic": eventTopic.map { .string($0) } ?? .null(.string),
      "id": .string(ResourceName(broker.settings.id).child(.registry, registry.name).text),
      "ca_certificate": .string(String(decoding: certificate, as: UTF8.self)),
      "event_subject": .string(registry.eventSubject),
      "state_stream": .string(registry.stateStream),
      "status": .string(status),
    ])
  }
}
