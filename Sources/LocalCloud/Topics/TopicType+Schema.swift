import ProviderKit
import Values

extension TopicType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A durable stream of messages: what is published to its subjects is kept, and each subscription reads it at its own pace.",
        attributes: configurable.merging(computed) { $1 }))
  }

  private var configurable: [String: AttributeSchema] {
    [
      "broker": AttributeSchema(
        .string, .required, "The id of the broker that keeps it.", requiresReplacement: true),
      "name": AttributeSchema(
        .string, .optionalComputed, "The stream's name; the resource's own name when left out.",
        requiresReplacement: true,
        validators: [.pattern("[A-Za-z0-9_-]{1,64}", "up to 64 letters, digits, `-` and `_`")]),
      "subjects": AttributeSchema(
        .list(.string), .optionalComputed,
        "The subjects it keeps, with `*` for one token and `>` for the rest; `topics.<name>` when left out.",
        validators: [.notEmpty]),
      "retention": AttributeSchema(
        .string, .optional,
        "When messages go: by `limits`, once all subscriptions have acknowledged them (`interest`), or once one has (`workqueue`).",
        defaultValue: "limits", requiresReplacement: true, validators: [.oneOf("limits", "interest", "workqueue")]),
      "storage": AttributeSchema(
        .string, .optional, "`file`, or `memory`, which a restart empties.", defaultValue: "file",
        requiresReplacement: true, validators: [.oneOf("file", "memory")]),
      "max_age": AttributeSchema(
        .string, .optional, "How long messages are kept, such as `7d`; for ever when left out.", validators: [.duration]
      ),
      "max_bytes": AttributeSchema(
        .number, .optional, "The most it may hold; the oldest messages make room.", validators: [.atLeast(1)]),
      "max_messages": AttributeSchema(
        .number, .optional, "The most messages it may hold.", validators: [.atLeast(1)]),
      "max_messages_per_subject": AttributeSchema(
        .number, .optional, "The most messages it may hold of one subject.", validators: [.atLeast(1)]),
      "max_message_size": AttributeSchema(
        .number, .optional, "The largest message, in bytes.", validators: [.atLeast(1)]),
      "replicas": AttributeSchema(
        .number, .optional, "How many servers of a cluster keep it.", defaultValue: 1, validators: [.range(1...5)]),
      "duplicate_window": AttributeSchema(
        .string, .optional, "How long a message's `Nats-Msg-Id` is remembered, so that it is kept once.",
        defaultValue: "2m", validators: [.duration]),
      "deletion_protection": AttributeSchema(
        .bool, .optional, "Whether it is refused to delete it.", defaultValue: false),
    ]
  }

  private var computed: [String: AttributeSchema] {
    [
      "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
      "subject": AttributeSchema(.string, .computed, "The subject that publishers use: the first of `subjects`."),
      "stream": AttributeSchema(.string, .computed, "The name of the JetStream stream."),
    ]
  }
}
