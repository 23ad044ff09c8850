import Diagnostics

/// A whole configuration as it was written: the root module and all modules called from it.
public struct Configuration: Sendable {
  /// Every module by its address; one directory called twice is there twice.
  public let modules: [ModuleAddress: Module]
  /// Whether all that was written is there, so that what refers to something that is not is at fault itself. Declarations may be
  /// wrong in themselves nonetheless.
  public let isWhole: Bool

  public init(modules: [ModuleAddress: Module], isWhole: Bool = true) {
    self.modules = modules
    self.isWhole = isWhole
  }

  public var root: Module { modules[.root] ?? Module(address: .root, directory: ".") }

  public subscript(address: ModuleAddress) -> Module? { modules[address] }

  /// Every module, outer ones first, then by name.
  public var sortedModules: [Module] { modules.values.sorted { $0.address < $1.address } }

  /// A resource of any module.
  public subscript(address: ResourceAddress) -> ResourceConfiguration? {
    modules[address.module]?.resources[address.resource]
  }

  /// Every resource and data source with its address, in order.
  public var resources: [(address: ResourceAddress, resource: ResourceConfiguration)] {
    sortedModules.flatMap { module in
      module.sortedResources.map { (ResourceAddress(module.address, $0.resource), $0) }
    }
  }
}
