import ProviderKit
import Values

extension SecretType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A secret with versions, each sealed with a crypto key. A new value is a new version. The value is in neither plan nor state: workloads read it from the agent, by the role `reader` on the secret.",
        attributes: [
          "crypto_key": AttributeSchema(.string, .required, "The id of the key that versions are sealed with."),
          "value": AttributeSchema(
            .string, .required,
            "The secret, at most 1 MiB long. It is compared with the newest version, and kept nowhere else.",
            sensitive: true, writeOnly: true),
          "keep_versions": AttributeSchema(
            .number, .optional, "How many versions stay, the newest among them; older ones are overwritten.",
            defaultValue: 10, validators: [.range(1...1000)]),
          "version": AttributeSchema(.number, .computed, "The number of the newest version, counted from 1."),
          "id": AttributeSchema(.string, .computed, "The name by which bindings and workloads refer to it."),
        ]))
  }
}
