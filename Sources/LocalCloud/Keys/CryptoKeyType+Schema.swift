import KeyManagement
import ProviderKit
import Values

extension CryptoKeyType {
  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A key. Its material never leaves the key store: workloads use it through the key service, by the roles `encrypter` and `decrypter`. A destroyed key is deleted after `deletion_grace`; made again before, it is restored.",
        attributes: [
          "key_ring": AttributeSchema(.string, .required, "The id of its ring.", requiresReplacement: true),
          "name": AttributeSchema(
            .string, .optionalComputed, "Its name in the ring; the resource's own name when left out.",
            requiresReplacement: true, validators: [.matching(KeyNames.summary) { KeyName.isValid($0) }]),
          "purpose": AttributeSchema(
            .string, .optional,
            "What it is for: `encrypt` (AES-256-GCM envelopes), `mac` (HMAC-SHA256) or `sign` (Ed25519).",
            defaultValue: "encrypt", requiresReplacement: true,
            validators: [.oneOf(KeyPurpose.allCases.map(\.rawValue))]),
          "rotation_period": AttributeSchema(
            .string, .optional, "How often it gets a new primary version, such as `90d`; by hand only when left out.",
            validators: [.duration]),
          "deletion_protection": AttributeSchema(
            .bool, .optional, "Whether it is refused to delete it.", defaultValue: false),
          "deletion_grace": KeyNames.grace("key"),
          "id": AttributeSchema(
            .string, .computed, "The name by which bindings and secrets refer to it: `keys/RING/NAME`."),
        ]))
  }
}
