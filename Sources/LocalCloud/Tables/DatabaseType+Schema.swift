import ProviderKit
import Values

extension DatabaseType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A database: a SQLite file that one worker owns, and serves over HTTP on loopback to those whom bindings give a role.",
        attributes: [
          "engine": AttributeSchema(
            .string, .optional, "What keeps the data.", defaultValue: "sqlite", requiresReplacement: true,
            validators: [.oneOf("sqlite")]),
          "port": AttributeSchema(
            .number, .optionalComputed,
            "The port of its HTTP service on loopback; a free one is chosen and kept when left out.",
            validators: [.port]),
          "deletion_protection": AttributeSchema(
            .bool, .optional, "Whether it is refused to delete it.", defaultValue: false),
          "retain_on_destroy": AttributeSchema(
            .bool, .optional,
            "Whether its data stay on disk when it is destroyed; a database of the same address finds them again.",
            defaultValue: false),
          "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
          "url": AttributeSchema(
            .string, .computed, "Where its HTTP service answers, such as `http://127.0.0.1:40001`."),
          "path": AttributeSchema(.string, .computed, "The SQLite file, which `sqlite3 -readonly` may look into."),
          "status": AttributeSchema(
            .string, .computed, "`running`; `stopped`, `missing` or `damaged` when it was interfered with."),
        ]))
  }
}
