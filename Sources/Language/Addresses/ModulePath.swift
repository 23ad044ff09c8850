/// One instance of a module: `module.storage["eu"].module.archive[0]`; the root's is empty.
public struct ModulePath: Hashable, Sendable {
  public struct Step: Hashable, Sendable {
    public var name: String
    public var key: InstanceKey

    public init(_ name: String, _ key: InstanceKey = .none) {
      self.name = name
      self.key = key
    }
  }

  public var steps: [Step]

  public init(_ steps: [Step] = []) { self.steps = steps }

  public static let root = ModulePath()

  public var isRoot: Bool { steps.isEmpty }
  /// The module it is an instance of.
  public var module: ModuleAddress { ModuleAddress(steps.map(\.name)) }
  public var parent: ModulePath? { isRoot ? nil : ModulePath(steps.dropLast()) }

  public func child(_ name: String, _ key: InstanceKey = .none) -> ModulePath {
    ModulePath(steps + [Step(name, key)])
  }

  public func appending(_ other: ModulePath) -> ModulePath { ModulePath(steps + other.steps) }

  public func hasPrefix(_ other: ModulePath) -> Bool { steps.starts(with: other.steps) }
}

extension ModulePath: CustomStringConvertible {
  public var description: String { steps.map { "module.\($0.name)\($0.key)" }.joined(separator: ".") }
}

extension ModulePath: Comparable {
  /// Outer modules before inner ones, then by names and keys.
  public static func < (left: ModulePath, right: ModulePath) -> Bool {
    if left.steps.count != right.steps.count { return left.steps.count < right.steps.count }
    for (a, b) in zip(left.steps, right.steps) where a != b {
      return a.name == b.name ? a.key < b.key : a.name < b.name
    }
    return false
  }
}
