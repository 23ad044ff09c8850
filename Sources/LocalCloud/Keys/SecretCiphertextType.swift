import KeyManagement
import ProviderKit
import Values

/// `secret_ciphertext`, the resource: a secret sealed once, so that the ciphertext stays the same.
struct SecretCiphertextType: ResourceType {
  let name = "secret_ciphertext"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A secret, sealed with a crypto key. It is sealed when it is made or changed, so the ciphertext is stable.",
        attributes: SecretAttributes.input.merging(SecretAttributes.output) { $1 }))
  }

  private var sealing: SecretSealing { SecretSealing(access: KeyAccess(directories: environment.directories)) }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard let prior = request.prior, prior.value.deeplyUnmarked != basis.value.deeplyUnmarked else { return basis }
    var planned = basis
    planned.value = unknown(basis.value, ["ciphertext"])
    return planned
  }

  func create(_ planned: Value, _ operation: ProviderKit.Operation) async throws -> StoredObject {
    try await seal(planned)
  }

  /// What can no longer be opened, because its key is gone or its version was destroyed, is gone. What cannot for now is still there.
  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    do {
      _ = try await sealing.open(current.value.text("ciphertext") ?? "", context: current.value.text("context") ?? "")
      return current
    } catch let error as KeyError where error.isWithheld {
      return current
    } catch let error as KeyError where error.isLoss {
      return nil
    }
  }

  func update(
    _ prior: StoredObject, to planned: Value, _ operation: ProviderKit.Operation
  ) async throws -> StoredObject {
    try await seal(planned)
  }

  /// There is nothing but what the state keeps.
  func delete(_ prior: StoredObject, _ operation: ProviderKit.Operation) async throws {}

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    request.prior.map { .complete($0) } ?? .nothing
  }

  private func seal(_ planned: Value) async throws -> StoredObject {
    let ciphertext = try await sealing.seal(
      planned.text("plaintext") ?? "", key: planned.text("crypto_key") ?? "", context: planned.text("context") ?? "")
    return stored(planned.replacing(["ciphertext": .string(ciphertext)]))
  }
}

/// The attributes that sealing has, as a resource and as a data source.
enum SecretAttributes {
  static let input: [String: AttributeSchema] = [
    "crypto_key": AttributeSchema(.string, .required, "The id of the key to seal with."),
    "plaintext": AttributeSchema(.string, .required, "The secret.", sensitive: true),
    "context": AttributeSchema(
      .string, .optional, "What must be given again to open it, such as what it is for; not itself secret.",
      defaultValue: ""),
  ]

  static let output: [String: AttributeSchema] = [
    "ciphertext": AttributeSchema(
      .string, .computed, "The envelope in base64, which the key service's `:decrypt` opens for who has the right.")
  ]
}
