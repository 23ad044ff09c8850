/// A resource as the configuration has it, without instances: `module.storage.bucket.archive`.
public struct ResourceAddress: Hashable, Sendable {
  public var module: ModuleAddress
  public var resource: ResourceName

  public init(_ module: ModuleAddress = .root, _ resource: ResourceName) {
    self.module = module
    self.resource = resource
  }
}

extension ResourceAddress: CustomStringConvertible {
  public var description: String { module.isRoot ? resource.description : "\(module).\(resource)" }
}

extension ResourceAddress: Comparable {
  public static func < (left: ResourceAddress, right: ResourceAddress) -> Bool {
    left.module == right.module ? left.resource < right.resource : left.module < right.module
  }
}
