import ProviderKit
import Streams
import Values

extension TableType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A table of a database. Columns and indexes are added and dropped in place; other changes make a new table.",
        attributes: Self.attributes,
        blocks: [
          "column": NestedBlockSchema(.list, Self.columnBlock, minimum: 1),
          "index": NestedBlockSchema(.list, Self.indexBlock),
        ]))
  }

  static let columnBlock = BlockSchema(
    "A column.",
    attributes: [
      "name": AttributeSchema(
        .string, .required, "Its name.",
        validators: [.pattern("[A-Za-z][A-Za-z0-9_]{0,62}", "a letter, then letters, digits and `_`")]),
      "type": AttributeSchema(
        .string, .required,
        "Its type: `text`, `integer` (64 bits), `real`, `boolean`, `timestamp` (milliseconds UTC; RFC 3339 text is taken too), `json` or `blob` (base64 on the wire).",
        validators: [.oneOf(ColumnType.allCases.map(\.rawValue))]),
      "nullable": AttributeSchema(
        .bool, .optional,
        "Whether it may be without a value. A key column always has one; a column added to rows that are there gives them zero or the empty text when it may not be null.",
        defaultValue: true),
    ])

  static let indexBlock = BlockSchema(
    "An index.",
    attributes: [
      "columns": AttributeSchema(.list(.string), .required, "The columns, in order.", validators: [.notEmpty]),
      "unique": AttributeSchema(
        .bool, .optional, "Whether no two rows may have the same values.", defaultValue: false),
    ])

  private static let attributes: [String: AttributeSchema] = [
    "database": AttributeSchema(.string, .required, "The id of its database.", requiresReplacement: true),
    "name": AttributeSchema(
      .string, .optionalComputed, "Its name; the resource's own name when left out.", requiresReplacement: true,
      validators: [.pattern("[A-Za-z][A-Za-z0-9_-]{0,62}", "a letter, then letters, digits, `_` and `-`")]),
    "kind": AttributeSchema(
      .string, .optional,
      "`relational`; `key_value`: rows lie in key order, so that a prefix of keys is one read; `time_series`: rows have a time and may expire; `warehouse`: rows are appended and analysed by day. Partitioned kinds have a generated, indexed column `_partition` with the day in UTC.",
      defaultValue: "relational", requiresReplacement: true,
      validators: [.oneOf(TableKind.allCases.map(\.rawValue))]),
    "key": AttributeSchema(
      .list(.string), .optional,
      "The columns that identify a row. A table without a key is keyed by `_sequence`: the stream sequence of a pipeline, else numbered.",
      requiresReplacement: true, validators: [.notEmpty]),
    "partition_by": AttributeSchema(
      .string, .optional, "The timestamp column whose day partitions the table."),
    "retention": AttributeSchema(
      .string, .optional,
      "How long rows are kept after the time in `partition_by`, such as `30d`; for ever when left out.",
      validators: [.duration]),
    "deletion_protection": AttributeSchema(
      .bool, .optional, "Whether it is refused to delete it.", defaultValue: false),
    "retain_on_destroy": AttributeSchema(
      .bool, .optional, "Whether the table stays in the database when it is destroyed.", defaultValue: false),
    "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
    "url": AttributeSchema(
      .string, .computed, "Where its rows are served, such as `http://127.0.0.1:40001/v1/tables/readings`."),
  ]
}
