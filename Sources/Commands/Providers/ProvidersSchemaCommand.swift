import ArgumentParser
import Diagnostics
import ProviderKit
import Values

struct ProvidersSchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print what resource types and data sources there are, and their manual pages.",
    usage: "stack providers schema [<type>] [--json]",
    discussion: "With --json all schemas are printed in the form of `terraform providers schema -json`.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "A resource type or data source, for its manual page.") var type: String?

  func run() async throws {
    let provider = Session.localCloud
    var schema = try await provider.schema()
    if let type {
      schema.resources = schema.resources.filter { $0.key == type }
      schema.dataSources = schema.dataSources.filter { $0.key == type }
      guard !schema.resources.isEmpty || !schema.dataSources.isEmpty else {
        throw try await unknown(type, provider)
      }
    }
    if json {
      common.terminal.print([
        "format_version": "1.0", "provider_schemas": .object([.init(provider.name, schema.json)]),
      ])
    } else if type != nil {
      common.terminal.print(manual(schema))
    } else {
      common.terminal.print(list(schema))
    }
  }

  private func unknown(_ type: String, _ provider: any Provider) async throws -> Diagnostic {
    let schema = try await provider.schema()
    let names = Set(schema.resources.keys).union(schema.dataSources.keys).sorted()
    return Diagnostic(
      .error, "no resource type or data source `\(type)`",
      hints: Suggestion.hints(for: type, among: names) + ["`stack providers schema` lists all"])
  }

  private func manual(_ schema: ProviderSchema) -> String {
    let pages =
      schema.resources.sorted { $0.key < $1.key }.map { ResourceManual.page(name: $0.key, schema: $0.value) }
      + schema.dataSources.sorted { $0.key < $1.key }.map {
        ResourceManual.page(name: $0.key, schema: $0.value, isDataSource: true)
      }
    return pages.joined(separator: "\n")
  }

  /// Every type with the first sentence of its description.
  private func list(_ schema: ProviderSchema) -> String {
    var table = Table(["TYPE", "WHAT IT IS"])
    for (name, type) in schema.resources.sorted(by: { $0.key < $1.key }) {
      table.append([name, Self.firstSentence(type.block.description)])
    }
    for (name, type) in schema.dataSources.sorted(by: { $0.key < $1.key }) {
      table.append(["data " + name, Self.firstSentence(type.block.description)])
    }
    return table.text()
  }

  private static func firstSentence(_ text: String) -> String {
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    guard let end = line.firstRange(of: ". ") else { return line }
    return String(line[..<end.lowerBound]) + "."
  }
}
