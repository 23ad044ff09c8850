import ProviderKit
import Values

/// `terraform_data`: remembers a value, and is replaced when another changes.
struct TerraformDataType: ResourceType {
  let name = "terraform_data"
  let schema = ResourceSchema(
    isStateOnly: true,
    BlockSchema(
      "Remembers a value from one apply to the next. Other resources can be replaced with it by `replace_triggered_by`.",
      attributes: [
        "id": AttributeSchema(.string, .computed, "A UUID, made with the object."),
        "input": AttributeSchema(.dynamic, .optional, "Any value, which becomes the `output`."),
        "output": AttributeSchema(.dynamic, .computed, "The `input`, once it is applied.", mirrors: "input"),
        "triggers_replace": AttributeSchema(
          .dynamic, .optional, "Any value; when it changes, the object is replaced.", requiresReplacement: true),
      ]))

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    var planned = basis
    let input = request.proposed["input"] ?? .null()
    let output = input.isNull ? input : Value.unknown(input.type)
    guard let prior = request.prior else {
      planned.value = planned.value.replacing(["output": output, "id": .unknown(.string, .notNull)])
      return planned
    }
    if prior.value["triggers_replace"] != request.proposed["triggers_replace"] {
      planned.replacePaths = ["triggers_replace"]
      planned.value = planned.value.replacing(["output": output, "id": .unknown(.string, .notNull)])
    } else if prior.value["input"] != input {
      planned.value = planned.value.replacing(["output": output])
    }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    StoredObject(
      planned.replacing([
        "id": .string(RandomUUID.text()), "output": planned["input"] ?? .null(),
      ]))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    StoredObject(planned.replacing(["output": planned["input"] ?? .null()]))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { current }
  func delete(_ prior: StoredObject, _ operation: Operation) async throws {}
  func recover(_ request: RecoverRequest) async throws -> Recovery { .nothing }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    StoredObject(schema.block.emptyValue.replacing(["id": .string(id)]))
  }
}
