import ProviderKit
import Streams
import Values

extension PipelineType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "Takes every message of a topic through transforms into tables and buckets. A message is acknowledged when it is written, "
          + "and written once however often it is delivered.",
        attributes: [
          "source": AttributeSchema(
            .string, .required,
            "The id of a topic, of which it then makes a subscription of its own, or of a subscription that nobody else reads."
          ),
          "dead_letter_topic": AttributeSchema(
            .string, .optional,
            "The id of the topic for messages that are no JSON objects or that a sink refuses; without one they are logged and left "
              + "out. Only with a topic as source, since a subscription has its own."),
          "batch_size": AttributeSchema(
            .number, .optional, "How many messages are written together at most.", defaultValue: 500,
            validators: [.range(1...10_000)]),
          "batch_window": AttributeSchema(
            .string, .optional, "How long the first message of a batch waits for more.", defaultValue: "1s",
            validators: [.duration]),
          "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
          "subscription": AttributeSchema(.string, .computed, "The id of the subscription it reads."),
          "status": AttributeSchema(.string, .computed, "`running`, or what it was found to be instead."),
        ],
        blocks: [
          "transform": NestedBlockSchema(.list, Self.transform),
          "table": NestedBlockSchema(.list, Self.table),
          "bucket": NestedBlockSchema(.list, Self.bucket),
        ]))
  }

  private static let paths =
    "a path such as `temperature` or `position.height`, or one of the message: `$subject`, `$subject[1]` (a token of it, from 0), "
    + "`$sequence`, `$published_at`"

  private static let transform = BlockSchema(
    "One step. With `where` rows for which the comparison does not hold are left out; with `select` rows get new columns.",
    attributes: [
      "where": AttributeSchema(.string, .optional, "What is compared: \(paths)."),
      "comparison": AttributeSchema(
        .string, .optional, "How it is compared; `exists` needs no value.",
        validators: [.oneOf(PipelineTransform.Condition.Comparison.allCases.map(\.rawValue))]),
      "value": AttributeSchema(
        .string, .optional, "What it is compared with: as a number where the message has a number."),
      "select": AttributeSchema(.map(.string), .optional, "The new columns by name: \(paths)."),
    ])

  private static let table = BlockSchema(
    "Rows into a table: the columns it has, by name. A table without a key is keyed by the message's place in the topic.",
    attributes: ["table": AttributeSchema(.string, .required, "The id of the table.")])

  private static let bucket = BlockSchema(
    "Rows into files of a bucket, a file for each batch and day, named for the first and last message in it. A file appears whole.",
    attributes: [
      "bucket": AttributeSchema(.string, .required, "The id of the bucket."),
      "prefix": AttributeSchema(
        .string, .optional, "What the names of its objects begin with, such as `readings/parquet`.", defaultValue: ""),
      "format": AttributeSchema(
        .string, .optional, "What the files are.", defaultValue: "ndjson", validators: [.oneOf("ndjson", "parquet")]),
      "partition_by_day": AttributeSchema(
        .bool, .optional, "Whether names continue with the day of publication, as in `dt=2026-01-31/`.",
        defaultValue: true),
      "columns": AttributeSchema(
        .map(.string), .optional,
        "Types of Parquet columns in DuckDB's words, such as `TIMESTAMP`; of those not named, numbers are `DOUBLE` and texts `VARCHAR`."
      ),
    ])
}
