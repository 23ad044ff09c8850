import ProviderKit
import Values

/// `random_id`: random bytes in several spellings.
struct RandomIDType: ResourceType {
  let name = "random_id"

  var schema: ResourceSchema {
    ResourceSchema(
      isStateOnly: true,
      BlockSchema(
        "Random bytes, made once and kept in state, for names that must be unique.",
        attributes: [
          "b64_std": AttributeSchema(.string, .computed, "In base 64."),
          "b64_url": AttributeSchema(.string, .computed, "In base 64 for URLs, without padding."),
          "byte_length": AttributeSchema(
            .number, .required, "How many bytes.", requiresReplacement: true, validators: [.range(1...65_536)]),
          "dec": AttributeSchema(.string, .computed, "As a decimal number."),
          "hex": AttributeSchema(.string, .computed, "In hexadecimal digits."),
          "id": AttributeSchema(.string, .computed, "In base 64 for URLs, without the prefix."),
          "keepers": RandomKeepers.schema,
          "prefix": AttributeSchema(
            .string, .optional, "Stands before every spelling.", requiresReplacement: true),
        ]))
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    guard let count = planned["byte_length"]?.int, (1...65_536).contains(count) else {
      throw ProviderDiagnostic(.error, "`byte_length` is not a usable number", path: "byte_length")
    }
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    return StoredObject(planned.replacing(Self.spellings(bytes, prefix: planned["prefix"]?.string ?? "")))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? { current }
  func delete(_ prior: StoredObject, _ operation: Operation) async throws {}
  func recover(_ request: RecoverRequest) async throws -> Recovery { .nothing }

  /// By the bytes in base64 for URLs, after a prefix and a comma if there is one.
  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let comma = id.lastIndex(of: ",")
    let prefix = comma.map { String(id[..<$0]) }
    let text = comma.map { String(id[id.index(after: $0)...]) } ?? id
    guard let bytes = ByteText.bytes(base64URL: text), !bytes.isEmpty else {
      throw ProviderDiagnostic(
        .error, "`\(id)` is no identifier of a `random_id`", detail: "it is written in base64 for URLs",
        hints: ["import one such as `p-9hUg`, or `prefix-,p-9hUg`"])
    }
    var value = schema.block.emptyValue.replacing(Self.spellings(bytes, prefix: prefix ?? ""))
    value = value.replacing(["byte_length": .number(bytes.count)])
    if let prefix { value = value.replacing(["prefix": .string(prefix)]) }
    return StoredObject(value)
  }

  static func spellings(_ bytes: [UInt8], prefix: String) -> [String: Value] {
    let standard = ByteText.base64(bytes)
    let url = ByteText.base64URL(bytes)
    return [
      "b64_std": .string(prefix + standard), "b64_url": .string(prefix + url),
      "dec": .string(prefix + ByteText.decimal(bytes)), "hex": .string(prefix + ByteText.hexadecimal(bytes)),
      "id": .string(url),
    ]
  }
}
