import Language

/// One thing of the configuration that is evaluated: once for every instance of its module.
enum StaticNode: Hashable, Sendable {
  case variable(ModuleAddress, String)
  case local(ModuleAddress, String)
  case output(ModuleAddress, String)
  /// The `count` or `for_each` of the call that makes the module.
  case call(ModuleAddress)
  /// What a call's `depends_on` names, waited for by the resources of the module.
  case gate(ModuleAddress)
  /// Everything in the module, for those that depend on it as a whole.
  case close(ModuleAddress)
  case resource(ResourceAddress)
  case provider(ModuleAddress, ProviderReference)
  case check(ModuleAddress, String)

  /// The module it is in; for a call the calling one.
  var module: ModuleAddress {
    switch self {
    case .variable(let module, _), .local(let module, _), .output(let module, _), .gate(let module),
      .close(let module), .provider(let module, _), .check(let module, _):
      module
    case .call(let module): module.parent ?? .root
    case .resource(let address): address.module
    }
  }

  /// What messages call it.
  var name: String {
    switch self {
    case .variable(let module, let name): Self.join(module, "var.\(name)")
    case .local(let module, let name): Self.join(module, "local.\(name)")
    case .output(let module, let name): Self.join(module, "output.\(name)")
    case .call(let module), .gate(let module), .close(let module): module.description
    case .resource(let address): address.description
    case .provider(let module, let reference): Self.join(module, "provider.\(reference)")
    case .check(let module, let name): Self.join(module, "check.\(name)")
    }
  }

  private static func join(_ module: ModuleAddress, _ name: String) -> String {
    module.isRoot ? name : "\(module).\(name)"
  }
}
