import ProviderKit
import Values

/// `secret_ciphertext`, the data source: seals anew whenever it is read.
struct SecretCiphertextSource: DataSourceType {
  let name = "secret_ciphertext"
  let environment: LocalCloudEnvironment

  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A secret, sealed with a crypto key each time it is read: the ciphertext differs each time. For a stable one use the resource of the same name.",
        attributes: SecretAttributes.input.merging(SecretAttributes.output) { $1 }))
  }

  func read(_ configuration: Value, _ context: ObjectContext) async throws -> Value {
    let sealing = SecretSealing(access: KeyAccess(directories: environment.directories))
    let ciphertext = try await sealing.seal(
      configuration.text("plaintext") ?? "", key: configuration.text("crypto_key") ?? "",
      context: configuration.text("context") ?? "")
    let value = configuration.replacing([
      "ciphertext": .string(ciphertext), "context": .string(configuration.text("context") ?? ""),
    ])
    return schema.block.markingSensitive(value)
  }
}

/// `secret_plaintext`, the data source: opens what was sealed.
struct SecretPlaintextSource: DataSourceType {
  let name = "secret_plaintext"
  let environment: LocalCloudEnvironment

  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A secret, opened with the key that it was sealed with.",
        attributes: [
          "ciphertext": AttributeSchema(.string, .required, "The envelope in base64."),
          "context": AttributeSchema(
            .string, .optional, "What was given when it was sealed.", defaultValue: ""),
          "plaintext": AttributeSchema(
            .string, .computed, "The secret. It is read whenever it is needed, and never in the state.",
            sensitive: true, writeOnly: true),
        ]))
  }

  func read(_ configuration: Value, _ context: ObjectContext) async throws -> Value {
    let sealing = SecretSealing(access: KeyAccess(directories: environment.directories))
    let plaintext = try await sealing.open(
      configuration.text("ciphertext") ?? "", context: configuration.text("context") ?? "")
    let value = configuration.replacing([
      "plaintext": .string(plaintext), "context": .string(configuration.text("context") ?? ""),
    ])
    return schema.block.markingSensitive(value)
  }
}
