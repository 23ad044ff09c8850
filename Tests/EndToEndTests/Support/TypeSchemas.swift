import Foundation
import TestSupport
import Testing

/// What `stack providers schema --json` says of resource types and data sources.
struct TypeSchemas {
  /// By name; a resource and a data source of the same name have the same attributes.
  let types: [String: Block]

  struct Block: Decodable {
    var attributes: [String: Attribute]?
    var block_types: [String: Nested]?
  }

  struct Nested: Decodable {
    var block: Block
  }

  struct Attribute: Decodable {
    var type: TypeWords
    var required: Bool?
    var optional: Bool?
    var computed: Bool?
    var sensitive: Bool?

    var isRequired: Bool { required == true }
    var isArgument: Bool { required == true || optional == true }
  }

  /// A type as the manual writes it: `list of string`.
  struct TypeWords: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      if let word = try? decoder.singleValueContainer().decode(String.self) {
        text = word == "dynamic" ? "any" : word
        return
      }
      var parts = try decoder.unkeyedContainer()
      text = "\(try parts.decode(String.self)) of \(try parts.decode(TypeWords.self).text)"
    }
  }

  static func load() async throws -> TypeSchemas {
    let result = try await CLI("providers", "schema", "--json").expect()
    let document = try JSONDecoder().decode(Document.self, from: Data(result.output))
    var types: [String: Block] = [:]
    for provider in document.provider_schemas.values {
      for (name, type) in provider.resource_schemas { types[name] = type.block }
      for (name, type) in provider.data_source_schemas { types[name] = types[name] ?? type.block }
    }
    return TypeSchemas(types: types)
  }

  private struct Document: Decodable {
    var provider_schemas: [String: Provider]
  }

  private struct Provider: Decodable {
    var resource_schemas: [String: Nested]
    var data_source_schemas: [String: Nested]
  }
}
