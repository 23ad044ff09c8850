import ProviderKit
import Values

extension IAMBindingType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "Gives service accounts a role on one resource. What no binding gives is refused.",
        attributes: [
          "resource": AttributeSchema(
            .string, .required, "The id of a table, database, key ring, key, secret, topic or subscription.",
            requiresReplacement: true),
          "role": AttributeSchema(
            .string, .required,
            "`reader` or `writer` of a table or of all tables of a database; `reader` of a secret; `encrypter` or `decrypter` of a key or of all keys of a ring; `publisher` of a topic; `subscriber` of a subscription.",
            requiresReplacement: true, validators: [.oneOf(Role.allCases.map(\.rawValue))]),
          "members": AttributeSchema(
            .set(.string), .required, "The ids of the service accounts.", validators: [.notEmpty]),
          "id": AttributeSchema(.string, .computed, "The name of the binding."),
          "broker_urls": AttributeSchema(
            .map(.string), .computed,
            "For a topic or subscription: by member, the broker's URL with the member's user name and password.",
            sensitive: true),
        ]))
  }
}
