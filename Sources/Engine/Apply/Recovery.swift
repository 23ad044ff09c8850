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
    let id = ObjectID(intent.address.text, deposed: intent.deposed)
    let mode: ResourceMode = intent.address.mode == .data ? .data : .managed
    guard intent.action == .create || intent.action == .update,
      let type = catalog.type(intent.address.type, mode)
    else {
      // A removal that was begun is begun again: the object is still in state, and deleting what is gone succeeds.
      try await store.abandon(intent.token, under: lease)
      return []
    }
    events(.recovering(id))
    let planned = try intent.planned.map { try type.value($0) }
    let prior = try intent.prior.map { try type.value($0) }
    let answer = await type.provider.recover(
      RecoverRequest(
        type: type.name, context: ObjectContext(address: intent.address.text, stack: setting.stack),
        token: intent.token,
        planned: planned.map { PlannedObject($0.deeplyUnmarked, privateData: intent.privateBytes) },
        prior: intent.action == .create
          ? nil : prior.map { StoredObject($0.deeplyUnmarked, privateData: row?.privateBytes ?? []) }))
    if answer.value == nil {
      var diagnostics = Diagnostics()
      for found in answer.diagnostics { diagnostics.append(Diagnostic(found, body: nil, address: id.description)) }
      diagnostics.error(
        "an interrupted operation could not be settled", detail: "its intent is kept, and looked after again next time",
        address: id.description)
      return diagnostics
    }
    var marks = intent.planned.map { type.marks($0) } ?? []
    marks += intent.prior.map { type.marks($0) } ?? []
    return try await write(answer.value ?? .unsupported, intent, row, type, marks, under: lease)
  }

  private func write(
    _ recovery: Recovery, _ intent: Intent, _ row: InstanceRecord?, _ type: ObjectType, _ marks: [MarkedPath],
    under lease: Lease
  ) async throws -> Diagnostics {
    let id = ObjectID(intent.address.text, deposed: intent.deposed)
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
            "look whether it exists; if so, adopt it with `stack import '\(intent.address.text)' ID` or remove it by hand"
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
