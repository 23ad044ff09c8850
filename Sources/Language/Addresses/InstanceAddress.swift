import Diagnostics

/// One instance of a resource in one instance of a module: `module.storage["eu"].bucket.archive[0]`.
public struct InstanceAddress: Hashable, Sendable {
  public var module: ModulePath
  public var resource: ResourceName
  public var key: InstanceKey

  public init(_ module: ModulePath = .root, _ resource: ResourceName, _ key: InstanceKey = .none) {
    self.module = module
    self.resource = resource
    self.key = key
  }

  /// The resource it is an instance of, as the configuration has it.
  public var configuration: ResourceAddress { ResourceAddress(module.module, resource) }

  /// Reads an address as it is printed.
  public init(parsing text: String) throws(Diagnostics) {
    switch try TargetAddress(parsing: text) {
    case .instance(let address): self = address
    case .resource(let module, let resource): self.init(module, resource)
    case .module:
      throw [
        Diagnostic(
          .error, "not the address of a resource", detail: "`\(text)` is the address of a module",
          hints: ["write a resource's address, such as `\(text).bucket.archive`"])
      ]
    }
  }
}

extension InstanceAddress: CustomStringConvertible {
  public var description: String {
    module.isRoot ? "\(resource)\(key)" : "\(module).\(resource)\(key)"
  }
}

extension InstanceAddress: Comparable {
  /// Natural order: outer modules first; then by resource; `[2]` before `[10]`.
  public static func < (left: InstanceAddress, right: InstanceAddress) -> Bool {
    if left.module != right.module { return left.module < right.module }
    return left.resource == right.resource ? left.key < right.key : left.resource < right.resource
  }
}
