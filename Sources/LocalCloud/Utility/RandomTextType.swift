import ProviderKit
import Values

/// `random_string` and `random_password`: characters chosen once and then kept in state.
struct RandomTextType: ResourceType {
  let isPassword: Bool

  var name: String { isPassword ? "random_password" : "random_string" }

  var schema: ResourceSchema {
    let choice = { (text: String) in
      AttributeSchema(.bool, .optionalComputed, text, defaultValue: true, requiresReplacement: true)
    }
    let least = { (text: String) in
      AttributeSchema(
        .number, .optionalComputed, text, defaultValue: 0, requiresReplacement: true, validators: [.atLeast(0)])
    }
    return ResourceSchema(
      version: 3, isStateOnly: true,
      BlockSchema(
        isPassword
          ? "A random password, made from the system's random numbers. It is kept in state, sealed."
          : "A random string, made from the system's random numbers. For secrets use `random_password`.",
        attributes: [
          "id": AttributeSchema(
            .string, .computed, isPassword ? "Always `none`." : "The string."),
          "keepers": RandomKeepers.schema,
          "length": AttributeSchema(
            .number, .required, "How many characters.", requiresReplacement: true, validators: [.range(1...65_536)]),
          "lower": choice("Whether to use lower-case letters."),
          "min_lower": least("The least number of lower-case letters."),
          "min_numeric": least("The least number of digits."),
          "min_special": least("The least number of special characters."),
          "min_upper": least("The least number of upper-case letters."),
          "numeric": choice("Whether to use digits."),
          "override_special": AttributeSchema(
            .string, .optional, "The special characters to use, in place of `\(RandomText.special)`.",
            requiresReplacement: true),
          "result": AttributeSchema(.string, .computed, "What was made.", sensitive: isPassword),
          "special": choice("Whether to use special characters."),
          "upper": choice("Whether to use upper-case letters."),
        ]))
  }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    guard let text = RandomText(configuration) else { return [] }
    if text.alphabet.isEmpty {
      return [
        ProviderDiagnostic(
          .error, "no characters to choose from", detail: "all of `lower`, `upper`, `numeric` and `special` are false")
      ]
    }
    if text.leastLength > text.length {
      return [
        ProviderDiagnostic(
          .error, "`length` is too small",
          detail: "the least numbers of characters add up to \(text.leastLength), but `length` is \(text.length)",
          path: "length")
      ]
    }
    return []
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    guard let text = RandomText(planned), !text.alphabet.isEmpty else {
      throw ProviderDiagnostic(.error, "the settings are not complete")
    }
    let result = text.generate()
    return StoredObject(
      planned.replacing(["result": .string(result), "id": .string(isPassword ? "none" : result)]))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { current }
  func delete(_ prior: StoredObject, _ operation: Operation) async throws {}
  func recover(_ request: RecoverRequest) async throws -> Recovery { .nothing }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    StoredObject(
      schema.block.emptyValue.replacing([
        "result": .string(id), "id": .string(isPassword ? "none" : id),
        "length": .number(id.unicodeScalars.count), "special": true, "upper": true, "lower": true, "numeric": true,
        "min_lower": 0, "min_upper": 0, "min_numeric": 0, "min_special": 0,
      ]))
  }
}
