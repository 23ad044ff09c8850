import ProviderKit
import Values

extension BrokerType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "An MQTT and publish-subscribe server with durable streams, run by nats-server under the agent.",
        attributes: configurable.merging(computed) { $1 }))
  }

  private var configurable: [String: AttributeSchema] {
    [
      "engine": AttributeSchema(
        .string, .optional, "What runs it.", defaultValue: "nats", requiresReplacement: true,
        validators: [.oneOf("nats")]),
      "host": AttributeSchema(
        .string, .optional, "The address it listens on: loopback unless told otherwise.", defaultValue: "127.0.0.1",
        validators: [.notEmpty]),
      "port": AttributeSchema(
        .number, .optionalComputed, "The port for NATS clients; a free one is chosen and kept when left out.",
        validators: [.port]),
      "mqtt_port": AttributeSchema(
        .number, .optionalComputed, "The port for MQTT clients; a free one is chosen and kept when left out.",
        validators: [.port]),
      "tls": AttributeSchema(
        .bool, .optional, "Whether all connections are encrypted, with a certificate of the broker's own authority.",
        defaultValue: true),
      "mqtt_auth": AttributeSchema(
        .string, .optional,
        "How MQTT clients prove who they are: by `password`, or by an `x509` certificate of their registry's authority.",
        defaultValue: "password", validators: [.oneOf("password", "x509")]),
      "max_payload": AttributeSchema(
        .number, .optional, "The largest message, in bytes.", defaultValue: 1_048_576,
        validators: [.range(1024...67_108_864)]),
      "max_connections": AttributeSchema(
        .number, .optional, "How many clients may be connected.", defaultValue: 65536,
        validators: [.range(1...1_000_000)]),
      "storage_limit": AttributeSchema(
        .number, .optional, "The most that all streams may take on disk, in bytes.",
        defaultValue: 10_737_418_240, validators: [.atLeast(1_048_576)]),
      "memory_limit": AttributeSchema(
        .number, .optional, "The most that streams kept in memory may take, in bytes.",
        defaultValue: 268_435_456, validators: [.atLeast(1_048_576)]),
      "always_sync": AttributeSchema(
        .bool, .optional,
        "Whether every message is flushed to the disk before it is acknowledged, so that it survives a power cut. Without it "
          + "an acknowledged message survives the death of the server, and a power cut after a minute.",
        defaultValue: false),
      "deletion_protection": AttributeSchema(
        .bool, .optional, "Whether it is refused to delete it.", defaultValue: false),
    ]
  }

  private var computed: [String: AttributeSchema] {
    func text(_ description: String) -> AttributeSchema { AttributeSchema(.string, .computed, description) }
    return [
      "id": text("The name by which other resources refer to it."),
      "nats_url": text("`tls://host:port`, for NATS clients."),
      "mqtt_url": text("`mqtts://host:port`, for MQTT clients."),
      "mqtt_host": text("The host for MQTT clients."),
      "ca_certificate": text("The certificate of its authority in PEM; empty without TLS."),
      "ca_certificate_file": text("A file with that certificate, readable by everybody on this machine."),
      "status": text("`running`, or what it was found to be instead."),
      "config_hash": text("The SHA-256 of the server's configuration file."),
    ]
  }
}
