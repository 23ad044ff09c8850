import KeyManagement
import ProviderKit
import Values

/// `key_ring`: a named set of keys.
///
/// Destroying it schedules its deletion; a ring of the same name that is made before then is the old one, restored with its keys.
struct KeyRingType: ResourceType {
  let name = "key_ring"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "A named set of keys of this machine's key store. A destroyed ring is deleted after `deletion_grace`; made again before, it is restored with its keys, so that what was sealed with them can still be opened.",
        attributes: [
          "name": AttributeSchema(
            .string, .optionalComputed, "Its name, unique on this machine; the resource's own name when left out.",
            requiresReplacement: true, validators: [.matching(KeyNames.summary) { KeyName.isValid($0) }]),
          "deletion_grace": KeyNames.grace("ring"),
          "id": AttributeSchema(.string, .computed, "The name by which keys and bindings refer to it: `keys/NAME`."),
        ]))
  }

  private var access: KeyAccess { KeyAccess(directories: environment.directories) }

  func create(_ planned: Value, _ operation: ProviderKit.Operation) async throws -> StoredObject {
    let name = Self.ringName(planned, operation.context)
    let id = KeyAccess.prefix + name
    let earlier = try KeyRecord.read(operation.context, environment.directories)
    let store = try access.store()
    try KeyRecord(id: id, token: operation.token).write(operation.context, environment.directories)
    do {
      try await make(name, store, isOurs: earlier?.token == operation.token, operation.context)
    } catch KeyError.ringExists {
      try KeyRecord.remove(operation.context, environment.directories)
      throw KeyNames.exists(
        "key ring", id, operation.context, environment.directories, purge: "keyring delete \(name) --purge")
    } catch {
      try KeyRecord.remove(operation.context, environment.directories)
      throw error
    }
    return Self.object(name, planned)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let name = try KeyAccess.ringName(current.value.text("id") ?? "")
    return try find(name) ? Self.object(name, current.value) : nil
  }

  func update(
    _ prior: StoredObject, to planned: Value, _ operation: ProviderKit.Operation
  ) async throws -> StoredObject {
    Self.object(try KeyAccess.ringName(prior.value.text("id") ?? ""), planned)
  }

  func delete(_ prior: StoredObject, _ operation: ProviderKit.Operation) async throws {
    let name = try KeyAccess.ringName(prior.value.text("id") ?? "")
    if try find(name) {
      let store = try access.store()
      try await access.recording("delete ring", KeyAccess.prefix + name, operation.context, in: store) {
        try store.deleteRing(name, grace: KeyNames.grace(prior.value))
      }
    }
    try KeyRecord.remove(operation.context, environment.directories)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let name = try KeyAccess.ringName(id)
    guard try find(name) else { throw ResourceFault.missing(kind: "key ring", id: id) }
    return Self.object(name, .emptyObject)
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let record = try KeyRecord.read(request.context, environment.directories), record.token == request.token,
      let name = try? KeyAccess.ringName(record.id), try find(name)
    else { return .nothing }
    return .complete(Self.object(name, request.planned?.value ?? .emptyObject))
  }

  /// Makes the ring, or restores the one that was scheduled to go.
  private func make(_ name: String, _ store: KeyStore, isOurs: Bool, _ context: ObjectContext) async throws {
    let id = KeyAccess.prefix + name
    let former = try store.rings().first { $0.name == name }
    if former?.destroyAfter != nil {
      try await access.recording("restore ring", id, context, in: store) { try store.restoreRing(name) }
    } else if former == nil || !isOurs {
      try await access.recording("create ring", id, context, in: store) { _ = try store.createRing(name) }
    }
    // Else an earlier try of the same operation made it.
  }

  /// Whether the ring is there and not on its way out.
  private func find(_ name: String) throws -> Bool {
    try access.store().rings().contains { $0.name == name && $0.destroyAfter == nil }
  }

  private static func ringName(_ planned: Value, _ context: ObjectContext) -> String {
    planned.text("name") ?? ResourceAddress.defaultName(context.address)
  }

  private static func object(_ name: String, _ base: Value) -> StoredObject {
    StoredObject(
      .object([
        "id": .string(KeyAccess.prefix + name), "name": .string(name),
        "deletion_grace": base["deletion_grace"] ?? .string(KeyNames.defaultGrace),
      ]))
  }
}
