import Diagnostics
import Language
import ProviderKit

/// All types of all providers.
struct Catalog: Sendable {
  private let resources: [String: ObjectType]
  private let dataSources: [String: ObjectType]
  let providers: [any Provider]

  /// Asks the providers for their schemas; of types with the same name the first provider's counts.
  init(_ providers: [any Provider]) async throws {
    var resources: [String: ObjectType] = [:]
    var dataSources: [String: ObjectType] = [:]
    for provider in providers {
      let schema = try await provider.schema()
      for (name, type) in schema.resources where resources[name] == nil {
        resources[name] = ObjectType(name: name, isData: false, provider: provider, schema: type)
      }
      for (name, type) in schema.dataSources where dataSources[name] == nil {
        dataSources[name] = ObjectType(name: name, isData: true, provider: provider, schema: type)
      }
    }
    self.resources = resources
    self.dataSources = dataSources
    self.providers = providers
  }

  /// What the language's queries may tell of the types.
  var knownTypes: KnownTypes {
    KnownTypes(
      resources: resources.mapValues(\.decodeSchema), dataSources: dataSources.mapValues(\.decodeSchema))
  }

  func type(_ name: String, _ mode: ResourceMode) -> ObjectType? {
    mode == .managed ? resources[name] : dataSources[name]
  }

  /// What to say of a type that no provider has.
  func unknownType(_ name: String, _ mode: ResourceMode, range: SourceRange? = nil) -> Diagnostic {
    let known = mode == .managed ? resources : dataSources
    let what = mode == .managed ? "resource type" : "data source"
    var hints = Suggestion.hints(for: name, among: known.keys.sorted())
    let other = mode == .managed ? dataSources : resources
    if hints.isEmpty, other[name] != nil {
      hints = [
        mode == .managed ? "`\(name)` is a data source: write `data \"\(name)\"`" : "`\(name)` is a resource type"
      ]
    }
    return Diagnostic(.error, "unknown \(what) `\(name)`", detail: "no provider has it", range: range, hints: hints)
  }
}
