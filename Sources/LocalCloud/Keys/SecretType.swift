import KeyManagement
import Platform
import ProviderKit
import Values

/// `secret`: a named secret with versions in the key store, which the agent opens for those who have the right.
struct SecretType: ResourceType {
  /// Longer secrets are files.
  static let longest = 1 << 20

  let name = "secret"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  private var access: KeyAccess { KeyAccess(directories: environment.directories) }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    guard let value = configuration.text("value"), value.isEmpty || value.utf8.count > Self.longest else { return [] }
    return [
      ProviderDiagnostic(
        .error, value.isEmpty ? "the secret is empty" : "a secret is at most 1 MiB long", path: "value",
        hints: value.isEmpty ? [] : ["seal it as a file with `stack kms encrypt`"])
    ]
  }

  /// A value other than that of the newest version, or another key, is a new version.
  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    var planned = basis
    planned.value = basis.value.replacing(["value": .null(.string)])
    guard let prior = request.prior else { return planned }
    let isSame = try await isNewest(request.configuration["value"], prior.value)
    guard !isSame || prior.value["crypto_key"] != planned.value["crypto_key"] else { return planned }
    planned.value = unknown(planned.value, ["version"])
    return planned
  }

  func create(_ planned: Value, _ operation: ProviderKit.Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    // What an interrupted try left, or what can be opened no more, is not a version of this secret.
    try access.store().deleteSecret(id)
    return try await put(planned, id, operation)
  }

  /// What can no longer be opened, because its key is gone or its version was destroyed, is gone. What cannot for now is still there,
  /// with all its versions.
  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    guard let secret = try find(id), let newest = secret.versions.first else { return nil }
    if case .lost = try await open(id) { return nil }
    return StoredObject(
      current.value.replacing([
        "version": .number(newest.number), "crypto_key": .string(KeyAccess.prefix + newest.key.key),
        "value": .null(.string),
      ]))
  }

  func update(
    _ prior: StoredObject, to planned: Value, _ operation: ProviderKit.Operation
  ) async throws -> StoredObject {
    let id = prior.value.text("id") ?? ""
    let isSame = try await isNewest(operation.configuration["value"], prior.value)
    guard !isSame || prior.value["crypto_key"] != planned["crypto_key"] else {
      return object(id, version: prior.value.whole("version") ?? 1, planned)
    }
    return try await put(planned, id, operation)
  }

  func delete(_ prior: StoredObject, _ operation: ProviderKit.Operation) async throws {
    try access.store().deleteSecret(prior.value.text("id") ?? "")
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let newest = try find(id)?.versions.first else { throw ResourceFault.missing(kind: "secret", id: id) }
    return object(
      id, version: newest.number,
      .object(["crypto_key": .string(KeyAccess.prefix + newest.key.key), "keep_versions": 10]))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    guard let found = try find(id), found.token == request.token, let newest = found.versions.first else {
      return .nothing
    }
    return .complete(object(id, version: newest.number, request.planned?.value ?? .emptyObject))
  }

  private func put(_ planned: Value, _ id: String, _ operation: ProviderKit.Operation) async throws -> StoredObject {
    let key = try KeyAccess.keyName(planned.text("crypto_key") ?? "")
    guard let value = operation.configuration.text("value") else {
      throw ProviderDiagnostic(.error, "the secret has no value", path: "value")
    }
    let version = try await access.store().putSecret(
      Array(value.utf8), as: id, with: key, keeping: planned.whole("keep_versions") ?? 10, token: operation.token,
      envelopes("encrypt", id))
    return object(id, version: version, planned)
  }

  /// Whether a configured value is known, and that of the newest version.
  private func isNewest(_ value: Value?, _ prior: Value) async throws -> Bool {
    guard let text = value?.string else { return false }
    guard case .plain(let bytes) = try await open(prior.text("id") ?? "") else { return false }
    return bytes == Array(text.utf8)
  }

  private enum Opening {
    case plain([UInt8])
    case withheld
    case lost
  }

  /// The newest version.
  private func open(_ id: String) async throws -> Opening {
    do {
      return .plain(try await access.store().openSecret(id, envelopes("decrypt", id)).plain)
    } catch let error as KeyError where error.isWithheld {
      return .withheld
    } catch let error as KeyError where error.isLoss {
      return .lost
    }
  }

  private func find(_ id: String) throws -> StoredSecret? {
    do { return try access.store().secret(id) } catch KeyError.noStoredSecret { return nil }
  }

  private func envelopes(_ action: String, _ id: String) throws -> Envelopes {
    Envelopes(AuditedKeys(try access.store(), who: Host.userAtHost, action: action, detail: "secret \(id)"))
  }

  private func object(_ id: String, version: Int, _ base: Value) -> StoredObject {
    StoredObject(
      .object([
        "id": .string(id), "version": .number(version), "value": .null(.string),
        "crypto_key": base["crypto_key"] ?? .null(.string), "keep_versions": base["keep_versions"] ?? 10,
      ]))
  }
}
