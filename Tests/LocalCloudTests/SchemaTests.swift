import ProviderKit
import Testing
import Values

@testable import LocalCloud

@Suite struct SchemaTests {
  /// Every type of this machine's provider, as the manual sees it.
  @Test func everyAttributeIsDescribed() async throws {
    let fixture = try CloudFixture()
    let schema = try await LocalCloud.provider(environment: fixture.environment).schema()
    for (type, resource) in schema.resources.merging(schema.dataSources, uniquingKeysWith: { first, _ in first }) {
      for problem in Self.undescribed(resource.block) { Issue.record("\(type): \(problem)") }
    }
    for name in [
      "bucket", "bucket_object", "crypto_key", "database", "function", "iam_binding", "key_ring", "secret_ciphertext",
      "service", "service_account", "table", "webapp",
    ] {
      #expect(schema.resources[name] != nil, "\(name)")
    }
    #expect(schema.dataSources["secret_ciphertext"] != nil && schema.dataSources["secret_plaintext"] != nil)
  }

  private static func undescribed(_ block: BlockSchema) -> [String] {
    var problems = block.description.isEmpty ? ["a block without description"] : []
    problems += block.attributes.filter { $0.value.description.isEmpty }.map { "`\($0.key)` has no description" }
    for (name, nested) in block.blocks { problems += undescribed(nested.block).map { "\(name): \($0)" } }
    return problems
  }
}
