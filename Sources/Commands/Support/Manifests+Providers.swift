import Diagnostics
import Language

/// Which providers there are.
extension Manifests {
  /// By their sources: those whose types are built in, of Terraform's own and of others that have the same types.
  private static let providers = [
    "terraform.io/builtin/terraform": "terraform", "registry.terraform.io/hashicorp/local": "local",
    "registry.terraform.io/hashicorp/random": "random",
  ]

  /// What is configured or used of providers that there are not.
  static func checkProviders(_ configuration: Configuration, into diagnostics: inout Diagnostics) {
    // Calls of one directory share their sources, so each fault of them is told once.
    var seen: Set<SourceRange> = []
    for module in configuration.sortedModules where !module.doubts.contains(.providers) {
      var used = module.providers.sorted { $0.key < $1.key }.map { ($0.key.name, $0.value.range) }
      used += module.sortedResources.compactMap { resource in resource.provider.map { ($0.name, resource.range) } }
      for call in module.calls.sorted(by: { $0.key < $1.key }).map(\.value) {
        used += Set(call.providers.values.map(\.name)).sorted().map { ($0, call.providersRange ?? call.range) }
      }
      for (name, range) in used {
        let source = module.providerSource(name)
        if providers[source] != nil || !seen.insert(range).inserted { continue }
        diagnostics.append(unknownProvider(name, source, .error, range))
      }
    }
  }

  /// What is required of providers that there are not, and as far as is known used nowhere.
  var missingProviders: [Diagnostic] {
    var seen: Set<SourceRange> = []
    return configuration.sortedModules.flatMap { module in
      module.settings.requiredProviders.sorted { $0.key < $1.key }.compactMap { name, provider in
        let source = module.providerSource(name)
        guard Self.providers[source] == nil, seen.insert(provider.range).inserted else { return nil }
        return Self.unknownProvider(name, source, .warning, provider.range)
      }
    }
  }

  private static func unknownProvider(
    _ name: String, _ source: String, _ severity: Diagnostic.Severity, _ range: SourceRange
  ) -> Diagnostic {
    let known = providers.values.sorted()
    return Diagnostic(
      severity, "unknown provider `\(name)`",
      detail: "there is no `\(source)` here, but the types that are built in, and with them what stands for "
        + known.map { "`\($0)`" }.joined(separator: ", "),
      range: range,
      hints: Suggestion.hints(for: name, among: known)
        + ["the built-in types need no provider: see `stack providers schema` for what there is"])
  }
}
