/// A module as the configuration has it, without instances: `module.storage.module.archive`; the root's is empty.
public struct ModuleAddress: Hashable, Sendable {
  /// The names of the calls that lead to it.
  public var names: [String]

  public init(_ names: [String] = []) { self.names = names }

  public static let root = ModuleAddress()

  public var isRoot: Bool { names.isEmpty }
  public var parent: ModuleAddress? { isRoot ? nil : ModuleAddress(names.dropLast()) }
  public func child(_ name: String) -> ModuleAddress { ModuleAddress(names + [name]) }
}

extension ModuleAddress: CustomStringConvertible {
  public var description: String { names.map { "module.\($0)" }.joined(separator: ".") }
}

extension ModuleAddress: Comparable {
  /// Outer modules before inner ones, then by names.
  public static func < (left: ModuleAddress, right: ModuleAddress) -> Bool {
    if left.names.count != right.names.count { return left.names.count < right.names.count }
    return left.names.lexicographicallyPrecedes(right.names)
  }
}
