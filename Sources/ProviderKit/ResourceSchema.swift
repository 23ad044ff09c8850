/// The schema of a resource type or data source, as of one version.
public struct ResourceSchema: Sendable {
  /// Grows when stored objects of an older version must be upgraded.
  public var version: Int
  public var block: BlockSchema

  public init(version: Int = 0, _ block: BlockSchema) {
    self.version = version
    self.block = block
  }
}
