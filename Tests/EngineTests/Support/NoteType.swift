import ProviderKit
import Values

/// A type whose objects are nothing but their rows.
struct NoteType: ResourceType {
  let name = "note"
  let store: MemoryStore

  let schema = ResourceSchema(
    isStateOnly: true,
    BlockSchema(
      "A note.",
      attributes: [
        "id": AttributeSchema(.string, .computed, "Its identifier."),
        "text": AttributeSchema(.dynamic, .optional, "What it says."),
        "color": AttributeSchema(.string, .optional, "What it looks like.", requiresReplacement: true),
      ]))

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    try store.boundary()
    return StoredObject(planned.setting(ValuePath().attribute("id"), to: .string(operation.token)) ?? planned)
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    try store.boundary()
    return StoredObject(planned)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { current }
  func delete(_ prior: StoredObject, _ operation: Operation) async throws { try store.boundary() }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    throw ProviderDiagnostic(.error, "a note has no intent")
  }
}
