import ProviderKit
import Values

extension BucketType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A bucket of objects, kept as files in a folder.",
        attributes: [
          "engine": AttributeSchema(
            .string, .optional, "What keeps the objects.", defaultValue: "directory", requiresReplacement: true,
            validators: [.oneOf("directory")]),
          "versioning": AttributeSchema(
            .bool, .optional,
            "Whether a `bucket_object` that is overwritten or removed leaves its earlier contents in `versions`.",
            defaultValue: false),
          "deletion_protection": AttributeSchema(
            .bool, .optional, "Whether it is refused to delete it.", defaultValue: false),
          "retain_on_destroy": AttributeSchema(
            .bool, .optional,
            "Whether its objects stay on disk when it is destroyed; a bucket of the same address finds them again.",
            defaultValue: false),
          "id": AttributeSchema(.string, .computed, "The name by which other resources refer to it."),
          "path": AttributeSchema(.string, .computed, "The folder of the objects."),
          "url": AttributeSchema(.string, .computed, "The folder as a `file:` URL."),
          "status": AttributeSchema(
            .string, .computed,
            "`present`; `damaged` when a folder of it is gone, `stopped` when nothing sees to its lifecycle rules."),
        ],
        blocks: ["lifecycle_rule": NestedBlockSchema(.list, Self.lifecycleBlock)]))
  }

  static let lifecycleBlock = BlockSchema(
    "Objects that go when they are old. A worker looks twice a minute.",
    attributes: [
      "age": AttributeSchema(
        .string, .required, "How old an object may become, such as `30d`.", validators: [.duration]),
      "prefix": AttributeSchema(
        .string, .optional, "What the names of the objects start with; all objects when left out.", defaultValue: ""),
    ])
}
