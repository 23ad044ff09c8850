import Values

/// The schema of a resource type or data source, as of one version.
public struct ResourceSchema: Sendable {
  /// Grows when stored objects of an older version must be upgraded.
  public var version: Int
  public var block: BlockSchema
  /// Whether its objects are nothing but what state keeps of them: making, changing and removing one touches nothing else, so
  /// that an interruption can leave nothing behind that has to be found again.
  public var isStateOnly: Bool
  /// The attributes that tell which real thing an object is: objects of one type that agree in them are one thing.
  public var identity: [String]
  /// Whether objects that agree in all that cannot be changed in place are one thing, too: it is named by the configuration or by the
  /// address.
  public var isNamedByConfiguration = false

  /// An attribute of this name, a bool, forbids to delete the object while it is true, which is told when that is planned.
  public static let protection = "deletion_protection"

  public init(version: Int = 0, isStateOnly: Bool = false, identity: [String] = ["id"], _ block: BlockSchema) {
    self.version = version
    self.isStateOnly = isStateOnly
    self.identity = identity
    self.block = block
  }

  /// Whether what is to be made in place of another object, at the same address, will be that same thing.
  /// - Parameters:
  ///   - planned: unknown parts may differ, but for those that the configuration leaves to the provider: it names by the address then.
  ///   - configuration: as written.
  public func isSameThing(_ prior: Value, _ planned: Value, configuration: Value) -> Bool {
    let agrees = identity.allSatisfy { name in
      guard let one = prior[name], let other = planned[name], one.isWhollyKnown, !one.isNull else { return false }
      return one == other
    }
    if agrees, !identity.isEmpty { return true }
    guard isNamedByConfiguration else { return false }
    var named = planned
    for (name, attribute) in block.attributes where attribute.requiresReplacement {
      guard planned[name]?.isKnown == false, configuration[name]?.isNull ?? true, let old = prior[name] else {
        continue
      }
      named = named.setting(ValuePath().attribute(name), to: old) ?? named
    }
    return ReplacementPaths.find(block, prior: prior, planned: named).isEmpty
  }
}
