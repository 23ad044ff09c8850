import ProviderKit
import Values

/// What `service`, `webapp` and `function` have in common.
enum WorkloadSchema {
  /// Attributes that the configuration may set.
  static let configurable: [String: AttributeSchema] = [
    "source": AttributeSchema(
      .string, .optional,
      "The folder of its code. It is copied to a revision folder of its own; a `requirements.txt` in it becomes a virtual environment, shared by all workloads that ask for the same."
    ),
    "env": AttributeSchema(
      .map(.string), .optional,
      "Its environment. Beside it there are `PORT`, `STACK_TOKEN_FILE` (a file with a bearer token for tables and keys, renewed in place), `STACK_WORKLOAD_API` (the key service's URL) and `STACK_REPLICA`."
    ),
    "secret_env": AttributeSchema(
      .map(.string), .optional, "Environment whose values are kept from views and logs.", sensitive: true),
    "service_account": AttributeSchema(
      .string, .optional, "The id of the service account that it acts as; without one it has no token."),
    "ready_timeout": AttributeSchema(
      .string, .optional, "How long it may take to become ready.", defaultValue: "60s", validators: [.duration]),
  ]

  static let computed: [String: AttributeSchema] = [
    "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it, and of its unit."),
    "source_hash": AttributeSchema(.string, .computed, "SHA-256 over the names and contents of its source."),
    "environment": AttributeSchema(.string, .computed, "The hash of its Python virtual environment; null without one."),
    "revision": AttributeSchema(.string, .computed, "SHA-256 of what the agent was told to run."),
    "status": AttributeSchema(
      .string, .computed, "`running`; `stopped`, `missing` or `changed` when it was interfered with."),
  ]

  static let blocks: [String: NestedBlockSchema] = [
    "health": NestedBlockSchema(.single, health), "limits": NestedBlockSchema(.single, limits),
  ]

  static let health = BlockSchema(
    "How it is seen that it works. Without the block a program that listens is ready when its port accepts connections, any other when it has run for a second.",
    attributes: [
      "path": AttributeSchema(
        .string, .optional, "`GET` of this path on its port answers with a status from 200 to 399."),
      "command": AttributeSchema(.list(.string), .optional, "This command, run as its user, ends with status 0."),
      "file": AttributeSchema(.string, .optional, "This file is there; relative to its private folder."),
      "interval": AttributeSchema(
        .string, .optional, "From one check to the next.", defaultValue: "5s", validators: [.duration]),
      "timeout": AttributeSchema(
        .string, .optional, "How long a check may take.", defaultValue: "3s", validators: [.duration]),
      "start_period": AttributeSchema(
        .string, .optional, "How long after a start failures do not count.", defaultValue: "1s", validators: [.duration]
      ),
      "retries": AttributeSchema(
        .number, .optional, "So many failures in a row and it is started anew.", defaultValue: 3,
        validators: [.range(1...100)]),
    ])

  static let limits = BlockSchema(
    "What each replica may use.",
    attributes: [
      "memory": AttributeSchema(.number, .optional, "Memory in MiB.", validators: [.range(8...1_048_576)]),
      "open_files": AttributeSchema(.number, .optional, "Open files.", validators: [.range(16...1_048_576)]),
      "processes": AttributeSchema(.number, .optional, "Processes and threads.", validators: [.range(1...65_536)]),
    ])
}
