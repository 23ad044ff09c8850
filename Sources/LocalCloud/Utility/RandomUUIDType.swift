import FoundationEssentials
import ProviderKit
import Values

/// `random_uuid`: a version 4 UUID.
struct RandomUUIDType: ResourceType {
  let name = "random_uuid"

  var schema: ResourceSchema {
    ResourceSchema(
      isStateOnly: true,
      BlockSchema(
        "A random UUID, made once and kept in state.",
        attributes: [
          "id": AttributeSchema(.string, .computed, "The UUID."),
          "keepers": RandomKeepers.schema,
          "result": AttributeSchema(.string, .computed, "The UUID."),
        ]))
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let text = Value.string(RandomUUID.text())
    return StoredObject(planned.replacing(["result": text, "id": text]))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { current }
  func delete(_ prior: StoredObject, _ operation: Operation) async throws {}
  func recover(_ request: RecoverRequest) async throws -> Recovery { .nothing }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let uuid = UUID(uuidString: id) else {
      throw ProviderDiagnostic(.error, "not a UUID", detail: "expected a UUID, but this is \"\(id)\"")
    }
    let text = Value.string(uuid.uuidString.lowercased())
    return StoredObject(schema.block.emptyValue.replacing(["result": text, "id": text]))
  }
}
