import ProviderKit
import Values

extension BucketObjectType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "An object of a bucket with given contents.",
        attributes: [
          "bucket": AttributeSchema(.string, .required, "The id of the bucket.", requiresReplacement: true),
          "name": AttributeSchema(
            .string, .required, "The object's name, such as `reports/2026.csv`.", requiresReplacement: true,
            validators: [.matching(ObjectName.summary) { ObjectName.isValid($0) }]),
          "content": AttributeSchema(.string, .optional, "The contents as text."),
          "content_base64": AttributeSchema(.string, .optional, "The contents in base64."),
          "source": AttributeSchema(.string, .optional, "A file with the contents; read at every plan."),
          "id": AttributeSchema(.string, .computed, "The bucket's id and the name."),
          "sha256": AttributeSchema(.string, .computed, "The contents' SHA-256 in hexadecimal."),
          "size": AttributeSchema(.number, .computed, "The contents' size in bytes."),
        ]))
  }
}
