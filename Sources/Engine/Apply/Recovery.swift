import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

extension Engine {
  /// Settles what interrupted operations left: asks each provider what became of it, and writes that into state.
  ///
  /// - Returns: warnings about what no one can tell.
  public func recover(under lease: Lease) async throws -> Diagnostics {
    let intents = try await store.openIntents()
    guard !intents.isEmpty else { return [] }
    var diagnostics = Diagnostics()
    let known = Dictionary(
      try await store.snapshot().instances.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    for intent in intents {
      diagnostics.append(contentsOf: try await settle(intent, known[intent.key], under: lease))
    }
    return diagnostics
  }

  private func settle(
    _ intent: Intent, _ row: InstanceRecord?, under lease: Lease
  ) async throws -> Diagnostics {
    let id = ObjectID(intent.address.shown, deposed: intent.deposed)
    let mode: ResourceMode = intent.address.mode == .data ? .data : .managed
    guard let type = catalog.type(intent.address.type, mode), [.create, .update, .delete].contains(intent.action) else {
      try await store.abandon(intent.token, under: lease)
      return []
    }
    if intent.action == .delete { return try await settleRemoval(intent, row, type, under: lease) }
    events(.recovering(id))
    let planned = try intent.planned.map { try type.value($0) }
    let prior = try intent.prior.map { try type.value($0) }
    let answer = await type.provider.recover(
      RecoverRequest(
        type: type.name, context: ObjectContext(address: intent.address.shown, stack: setting.stack),
        token: intent.token,
        planned: planned.map { PlannedObject($0.deeplyUnmarked, privateData: intent.privateBytes) },
        prior: intent.action == .create
          ? nil : prior.map { StoredObject($0.deeplyUnmarked, privateData: row?.privateBytes ?? []) }))
    if answer.value == nil {
      var diagnostics = Diagnostics()
      for found in answer.diagnostics {
        diagnostics.append(Diagnostic(found, body: nil, address: id.description, type, hiding: [planned, prior]))
      }
      diagnostics.error(
        "an interrupted operation could not be settled", detail: "its intent is kept, and looked after again next time",
        address: id.description)
      return diagnostics
    }
    let marks = [planned, prior].flatMap { $0?.splitMarks().marks ?? [] }
    return try await write(answer.value ?? .unsupported, intent, row, type, marks, under: lease)
  }

  /// What was removed as far as anybody can tell is removed to the end, with all that is left of it; else the object is as it
  /// was, and the plan says what becomes of it.
  private func settleRemoval(
    _ intent: Intent, _ row: InstanceRecord?, _ type: ObjectType, under lease: Lease
  ) async throws -> Diagnostics {
    guard let row, type.schema.version == row.schemaVersion else {
      try await store.abandon(intent.token, under: lease)
      return []
    }
    let context = ObjectContext(address: intent.address.shown, stack: setting.stack)
    let prior = StoredObject(try type.value(row.value).deeplyUnmarked, privateData: row.privateBytes)
    let found = await type.provider.read(ReadRequest(type: type.name, context: context, current: prior))
    guard case .some(.none) = found.value else {
      try await store.abandon(intent.token, under: lease)
      return []
    }
    let id = ObjectID(intent.address.shown, deposed: intent.deposed)
    events(.recovering(id))
    let result = await type.provider.apply(
      ApplyRequest(type: type.name, context: context, action: .delete(prior: prior), token: intent.token))
    guard !result.diagnostics.hasErrors else {
      try await store.abandon(intent.token, under: lease)
      return []
    }
    try await store.commit([.remove(row.key)], closing: intent.token, under: lease)
    events(.recovered(id, .completed))
    return []
  }

  private func write(
    _ recovery: Recovery, _ intent: Intent, _ row: InstanceRecord?, _ type: ObjectType, _ marks: [MarkedPath],
    under lease: Lease
  ) async throws -> Diagnostics {
    let id = ObjectID(intent.address.shown, deposed: intent.deposed)
    switch recovery {
    case .nothing:
      try await store.abandon(intent.token, under: lease)
      events(.recovered(id, .nothingFound))
    case .complete(let object):
      let record = try record(object, intent, type, marks, isTainted: false)
      try await store.commit([.put(record)], closing: intent.token, under: lease)
      events(.recovered(id, .completed))
    case .partial(let object):
      let record = try record(object, intent, type, marks, isTainted: intent.action == .create)
      try await store.commit([.put(record)], closing: intent.token, under: lease)
      events(.recovered(id, .tainted))
    case .unsupported:
      events(.recovered(id, .unknown))
      try await store.abandon(intent.token, under: lease)
      guard intent.action == .create else { return [] }
      return [
        Diagnostic(
          .warning, "an interrupted create may have left something behind",
          detail: "the type `\(type.name)` cannot tell whether the object was made before the interruption",
          address: id.description,
          hints: [
            "look whether it exists; if so, adopt it with `stack import '\(intent.address.shown)' ID` or remove it by hand"
          ])
      ]
    }
    return []
  }

  private func record(
    _ object: StoredObject, _ intent: Intent, _ type: ObjectType, _ marks: [MarkedPath], isTainted: Bool
  ) throws -> InstanceRecord {
    InstanceRecord(
      address: intent.address, deposed: intent.deposed, provider: intent.provider,
      schemaVersion: type.schema.version, status: isTainted ? .tainted : .ready,
      value: try type.stored(type.marking(object.value.withoutUnknown, marks)), privateBytes: object.privateData,
      dependencies: intent.dependencies, createBeforeDestroy: intent.createBeforeDestroy,
      token: intent.action == .create ? intent.token : nil)
  }
}
