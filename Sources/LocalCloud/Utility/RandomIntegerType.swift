import ProviderKit
import Values

/// `random_integer`: a whole number between two others.
struct RandomIntegerType: ResourceType {
  let name = "random_integer"

  var schema: ResourceSchema {
    ResourceSchema(
      isStateOnly: true,
      BlockSchema(
        "A random whole number, chosen once and kept in state.",
        attributes: [
          "id": AttributeSchema(.string, .computed, "The number as text."),
          "keepers": RandomKeepers.schema,
          "max": AttributeSchema(.number, .required, "The greatest number it may be.", requiresReplacement: true),
          "min": AttributeSchema(.number, .required, "The least number it may be.", requiresReplacement: true),
          "result": AttributeSchema(.number, .computed, "The number."),
        ]))
  }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    guard let least = configuration["min"]?.int, let most = configuration["max"]?.int, least > most else { return [] }
    return [
      ProviderDiagnostic(
        .error, "`min` is greater than `max`", detail: "`min` is \(least), `max` is \(most)", path: "min")
    ]
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    guard let least = planned["min"]?.int, let most = planned["max"]?.int, least <= most else {
      throw ProviderDiagnostic(
        .error, "`min` and `max` must be whole numbers, `min` not greater than `max`", path: "min")
    }
    let number = Int.random(in: least...most)
    return StoredObject(planned.replacing(["result": .number(number), "id": .string(String(number))]))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { current }
  func delete(_ prior: StoredObject, _ operation: Operation) async throws {}
  func recover(_ request: RecoverRequest) async throws -> Recovery { .nothing }

  /// By `result,min,max`.
  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let numbers = id.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 3, let result = numbers[0], let least = numbers[1], let most = numbers[2],
      (least...max(least, most)).contains(result)
    else {
      throw ProviderDiagnostic(
        .error, "`\(id)` is no identifier of a `random_integer`", detail: "it is written `result,min,max`",
        hints: ["import one such as `42,1,100`"])
    }
    return StoredObject(
      schema.block.emptyValue.replacing([
        "id": .string(String(result)), "result": .number(result), "min": .number(least), "max": .number(most),
      ]))
  }
}
