import ProviderKit
import Values

extension FunctionType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A function in Python, run by the functions framework: its code is in `main.py`. With a `trigger` it gets each message of a subscription as a CloudEvent, again until it succeeds or the subscription's deliveries are used up; without one it answers HTTP at `url`.",
        attributes: WorkloadSchema.configurable.merging(WorkloadSchema.computed) { $1 }.merging(Self.own) { $1 },
        blocks: WorkloadSchema.blocks.merging(["trigger": NestedBlockSchema(.single, Self.trigger)]) { $1 }))
  }

  private static let own: [String: AttributeSchema] = [
    "source": AttributeSchema(
      .string, .required,
      "The folder of its code, with `main.py` and, if it needs packages, `requirements.txt`. It is copied to a revision folder of its own."
    ),
    "runtime": AttributeSchema(
      .string, .optional, "What runs it.", defaultValue: "python3", validators: [.oneOf("python3")]),
    "entry_point": AttributeSchema(
      .string, .required, "The name of the function in `main.py`.",
      validators: [.pattern("[A-Za-z_][A-Za-z0-9_]*", "a Python name")]),
    "timeout": AttributeSchema(
      .string, .optional, "How long it may take for one message.", defaultValue: "60s", validators: [.duration]),
    "url": AttributeSchema(.string, .computed, "Where it answers on loopback."),
  ]

  private static let trigger = BlockSchema(
    "What calls it. How often a message is tried, and where it goes in the end, is the subscription's.",
    attributes: [
      "subscription": AttributeSchema(
        .string, .required, "The id of the subscription, which must be this function's alone."),
      "concurrency": AttributeSchema(
        .number, .optional, "How many messages it may have at the same time.", defaultValue: 8,
        validators: [.range(1...1_000)]),
    ])
}
