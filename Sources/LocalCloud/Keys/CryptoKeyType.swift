import KeyManagement
import ProviderKit
import Values

/// `crypto_key`: a key with its versions.
struct CryptoKeyType: ResourceType {
  let name = "crypto_key"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  private var access: KeyAccess { KeyAccess(directories: environment.directories) }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject { basis }

  func create(_ planned: Value, _ operation: ProviderKit.Operation) async throws -> StoredObject {
    let ring = try KeyAccess.ringName(planned.text("key_ring") ?? "")
    let name = "\(ring)/\(planned.text("name") ?? ResourceAddress.defaultName(operation.context.address))"
    let purpose = planned.text("purpose").flatMap(KeyPurpose.init) ?? .encrypt
    let earlier = try KeyRecord.read(operation.context, environment.directories)
    let store = try access.store()
    try KeyRecord(id: KeyAccess.prefix + name, token: operation.token)
      .write(operation.context, environment.directories)
    do {
      // The note goes with the key when it is destroyed: with one this is ours, of an earlier try or brought back with its ring.
      let isOurs = earlier?.id == KeyAccess.prefix + name
      try await make(name, purpose, planned, store, isOurs: isOurs, operation.context)
    } catch KeyError.keyExists {
      try KeyRecord.remove(operation.context, environment.directories)
      throw KeyNames.exists(
        "crypto key", KeyAccess.prefix + name, operation.context, environment.directories,
        purge: "key destroy \(name) --purge")
    } catch {
      try KeyRecord.remove(operation.context, environment.directories)
      throw error
    }
    return object(try store.key(name), planned)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    try find(KeyAccess.keyName(current.value.text("id") ?? "")).map { object($0, current.value) }
  }

  func update(
    _ prior: StoredObject, to planned: Value, _ operation: ProviderKit.Operation
  ) async throws -> StoredObject {
    let name = try KeyAccess.keyName(prior.value.text("id") ?? "")
    let store = try access.store()
    try await setRotation(planned, of: name, store, operation.context)
    return object(try store.key(name), planned)
  }

  func delete(_ prior: StoredObject, _ operation: ProviderKit.Operation) async throws {
    if prior.value.flag("deletion_protection") {
      throw ResourceFault.isProtected(address: operation.context.address)
    }
    let name = try KeyAccess.keyName(prior.value.text("id") ?? "")
    if try find(name) != nil {
      let store = try access.store()
      try await access.recording("destroy", KeyAccess.prefix + name, operation.context, in: store) {
        try store.deleteKey(name, grace: KeyNames.grace(prior.value))
      }
    }
    try KeyRecord.remove(operation.context, environment.directories)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let key = try find(KeyAccess.keyName(id)) else { throw ResourceFault.missing(kind: "crypto key", id: id) }
    return object(key, .emptyObject)
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let record = try KeyRecord.read(request.context, environment.directories), record.token == request.token,
      let name = try? KeyAccess.keyName(record.id), let key = try find(name)
    else { return .nothing }
    return .complete(object(key, request.planned?.value ?? .emptyObject))
  }

  /// Makes the key, or restores the one that was scheduled to go.
  private func make(
    _ name: String, _ purpose: KeyPurpose, _ planned: Value, _ store: KeyStore, isOurs: Bool, _ context: ObjectContext
  ) async throws {
    let id = KeyAccess.prefix + name
    let former = try existing(name, store)
    guard let former, former.destroyAfter != nil || isOurs else {
      return try await access.recording("create key", id, context, in: store) {
        _ = try await store.createKey(name, purpose: purpose, rotationPeriod: Self.rotation(planned))
      }
    }
    guard former.purpose == purpose else {
      throw KeyError.wrongPurpose(key: name, purpose: former.purpose, wanted: purpose)
    }
    if former.destroyAfter != nil {
      try await access.recording("restore", id, context, in: store) { try store.restoreKey(name) }
    }
    try await setRotation(planned, of: name, store, context)
  }

  /// The key, scheduled or not; `nil` where there is none.
  private func existing(_ name: String, _ store: KeyStore) throws -> CryptoKey? {
    do { return try store.key(name) } catch KeyError.noSuchKey { return nil } catch KeyError.noSuchRing { return nil }
  }

  private func setRotation(
    _ planned: Value, of name: String, _ store: KeyStore, _ context: ObjectContext
  ) async throws {
    let period = Self.rotation(planned)
    guard try store.key(name).rotationPeriod != period else { return }
    try await access.recording("set rotation period", KeyAccess.prefix + name, context, in: store) {
      try store.setRotationPeriod(period, of: name)
    }
  }

  /// The key, unless it or its ring is gone or on its way out.
  private func find(_ name: String) throws -> CryptoKey? {
    do {
      let store = try access.store()
      let key = try store.key(name)
      let ring = try store.ring(key.name.ring)
      return key.destroyAfter == nil && ring.destroyAfter == nil ? key : nil
    } catch KeyError.noSuchKey {
      return nil
    } catch KeyError.noSuchRing {
      return nil
    }
  }

  private static func rotation(_ planned: Value) -> Duration? {
    planned.text("rotation_period").flatMap(DurationText.duration)
  }

  private func object(_ key: CryptoKey, _ base: Value) -> StoredObject {
    let written = base["rotation_period"]
    let isKept = written?.string.flatMap(DurationText.duration) == key.rotationPeriod
    let period = key.rotationPeriod.map { Value.string("\($0.components.seconds)s") } ?? .null(.string)
    return StoredObject(
      .object([
        "id": .string(KeyAccess.prefix + key.name.description),
        "key_ring": .string(KeyAccess.prefix + key.name.ring),
        "name": .string(key.name.key),
        "purpose": .string(key.purpose.rawValue),
        "rotation_period": isKept ? written ?? period : period,
        "deletion_protection": base["deletion_protection"] ?? false,
        "deletion_grace": base["deletion_grace"] ?? .string(KeyNames.defaultGrace),
      ]))
  }
}
