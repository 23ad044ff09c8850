extension Module {
  /// Whether the module has a configuration of a provider: a block, one that its caller must pass, or the one without an alias, which
  /// every provider has.
  public func hasProvider(_ reference: ProviderReference) -> Bool {
    guard reference.alias != nil else { return true }
    return providers[reference] != nil
      || settings.requiredProviders.values.contains { $0.aliases.contains(reference) }
  }

  private static let builtIn = "terraform.io/builtin/terraform"
  private static let host = "registry.terraform.io"

  /// Which provider a name stands for in the module: the `source` in `required_providers` in full, or what follows from the name.
  public func providerSource(_ name: String) -> String {
    guard let source = settings.requiredProviders[name]?.source else {
      return name == "terraform" ? Self.builtIn : "\(Self.host)/hashicorp/\(name)"
    }
    let parts = source.lowercased().split(separator: "/")
    switch parts.count {
    case 1: return "\(Self.host)/hashicorp/\(source.lowercased())"
    case 2: return "\(Self.host)/\(source.lowercased())"
    default: return source.lowercased()
    }
  }
}
