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

  /// An attribute of this name, a bool, forbids to delete the object while it is true, which is told when that is planned.
  public static let protection = "deletion_protection"

  public init(version: Int = 0, isStateOnly: Bool = false, identity: [String] = ["id"], _ block: BlockSchema) {
    self.version = version
    self.isStateOnly = isStateOnly
    self.identity = identity
    self.block = block
  }
}
