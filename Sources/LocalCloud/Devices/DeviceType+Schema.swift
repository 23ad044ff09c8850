import ProviderKit
import Values

extension DeviceType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "One who may connect to a broker by MQTT, under its own name and to its own topics.",
        attributes: configurable.merging(computed) { $1 }))
  }

  private var configurable: [String: AttributeSchema] {
    [
      "registry": AttributeSchema(
        .string, .required, "The id of the registry it belongs to.", requiresReplacement: true),
      "name": AttributeSchema(
        .string, .optionalComputed, "Its name within the registry; the resource's own name when left out.",
        requiresReplacement: true,
        validators: [.pattern("[A-Za-z0-9_-]{1,64}", "up to 64 letters, digits, `-` and `_`")]),
      "credentials": AttributeSchema(
        .string, .optionalComputed,
        "How it proves who it is: by `password` or by an `x509` certificate; as its broker's `mqtt_auth` says when left out.",
        requiresReplacement: true, validators: [.oneOf("password", "x509")]),
      "publish_topics": AttributeSchema(
        .list(.string), .optional, "MQTT topic filters that it may publish to, beside its own events and state."),
      "subscribe_topics": AttributeSchema(
        .list(.string), .optional,
        "MQTT topic filters that it may subscribe to, beside its own configuration and commands."),
      "blocked": AttributeSchema(
        .bool, .optional, "Whether it may not connect at present.", defaultValue: false),
    ]
  }

  private var computed: [String: AttributeSchema] {
    func text(_ description: String, sensitive: Bool = false) -> AttributeSchema {
      AttributeSchema(.string, .computed, description, sensitive: sensitive)
    }
    return [
      "id": text("The name by which other resources refer to it."),
      "client_id": text("The MQTT client id it should connect with."),
      "username": text("The MQTT user name; for a certificate the subject it is known by."),
      "password": text("The MQTT password; empty for a certificate.", sensitive: true),
      "certificate_pem": text("Its certificate; empty for a password."),
      "private_key_pem": text("The certificate's private key; empty for a password.", sensitive: true),
      "event_topic": text("The MQTT topic it publishes events to, such as `devices/d1/events`."),
      "state_topic": text("The MQTT topic it reports its state to; the last one is kept."),
      "config_topic": text("The MQTT topic of its configuration."),
      "commands_topic": text("The MQTT topic of commands; subscribe to it with `/#` after it."),
      "status": text("`active`, `blocked`, or what it was found to be instead."),
    ]
  }
}
