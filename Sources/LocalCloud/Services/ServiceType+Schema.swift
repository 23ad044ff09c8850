import AgentAPI
import ProviderKit
import Values

extension ServiceType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        kind == .service
          ? "A long-running program, restarted when it ends, as a user of its own when the agent is root's."
          : "A program that serves HTTP on `$PORT`, behind a route of the ingress. A new revision is started beside the old one and takes over when it is ready.",
        attributes: WorkloadSchema.configurable.merging(WorkloadSchema.computed) { $1 }.merging(own) { $1 },
        blocks: WorkloadSchema.blocks))
  }

  private var own: [String: AttributeSchema] {
    var attributes: [String: AttributeSchema] = [
      "command": AttributeSchema(
        .list(.string), .required,
        "Program and arguments. `python` is that of the virtual environment, a relative path is in the source. `@{port.http}`, `@{replica}` and `@{token_file}` are replaced. No secrets: arguments can be seen by everybody."
      ),
      "replicas": AttributeSchema(
        .number, .optional, "How many run at once.", defaultValue: 1, validators: [.range(0...64)]),
      "restart": AttributeSchema(
        .string, .optional, "When it is started anew after it ended: `always`, `on-failure` or `never`.",
        defaultValue: "always", validators: [.oneOf("always", "on-failure", "never")]),
    ]
    switch kind {
    case .service:
      attributes["port"] = AttributeSchema(
        .number, .optional, "The loopback port it listens on, told to it as `PORT`; none when left out.",
        validators: [.port])
      attributes["url"] = AttributeSchema(.string, .computed, "Where it listens; null when it does not.")
    case .webapp:
      attributes["public"] = AttributeSchema(
        .bool, .optional, "Whether its route is open to other machines, and not on loopback alone.",
        defaultValue: false)
      attributes["ingress_port"] = AttributeSchema(
        .number, .optionalComputed, "The port of its route; a free one is chosen and kept when left out.",
        validators: [.port])
      attributes["url"] = AttributeSchema(.string, .computed, "The address of its route.")
    }
    return attributes
  }
}
