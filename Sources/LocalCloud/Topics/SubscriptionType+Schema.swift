import ProviderKit
import Values

extension SubscriptionType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "One reader's place in a topic: what it has not acknowledged in time is delivered again.",
        attributes: configurable.merging(computed) { $1 }))
  }

  private var configurable: [String: AttributeSchema] {
    [
      "topic": AttributeSchema(.string, .required, "The id of the topic it reads.", requiresReplacement: true),
      "name": AttributeSchema(
        .string, .optionalComputed, "The consumer's name; the resource's own name when left out.",
        requiresReplacement: true,
        validators: [.pattern("[A-Za-z0-9_-]{1,64}", "up to 64 letters, digits, `-` and `_`")]),
      "filter_subject": AttributeSchema(
        .string, .optional, "Only messages of subjects that match it; all when left out."),
      "start": AttributeSchema(
        .string, .optional, "Where a new subscription begins: with `all` that the topic holds, or with what is `new`.",
        defaultValue: "all", requiresReplacement: true, validators: [.oneOf("all", "new")]),
      "ack_deadline": AttributeSchema(
        .string, .optional, "How long a reader has to acknowledge a message before it is delivered again.",
        defaultValue: "30s", validators: [.duration]),
      "max_deliveries": AttributeSchema(
        .number, .optional,
        "After so many deliveries without success a message goes to the dead letter topic, or is not delivered any more; "
          + "no limit when left out.", validators: [.range(1...1000)]),
      "retry_backoff": AttributeSchema(
        .list(.string), .optional,
        "How long to wait before the second, third, … delivery of a message that a reader rejected; the last one repeats.",
        validators: []),
      "dead_letter_topic": AttributeSchema(
        .string, .optional, "The id of the topic where pipelines and functions put what cannot be processed."),
      "max_outstanding": AttributeSchema(
        .number, .optional, "How many messages may be delivered and not yet acknowledged.", defaultValue: 1000,
        validators: [.range(1...1_000_000)]),
    ]
  }

  private var computed: [String: AttributeSchema] {
    [
      "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
      "stream": AttributeSchema(.string, .computed, "The name of the topic's JetStream stream."),
      "consumer": AttributeSchema(.string, .computed, "The name of the JetStream consumer."),
      "dead_letter_subject": AttributeSchema(
        .string, .computed, "The subject of the dead letter topic; empty without one."),
    ]
  }
}
