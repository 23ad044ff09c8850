/// Everything a provider offers.
public struct ProviderSchema: Sendable {
  /// What a `provider` block may say.
  public var configuration: BlockSchema
  public var resources: [String: ResourceSchema]
  public var dataSources: [String: ResourceSchema]

  public init(
    configuration: BlockSchema = BlockSchema(), resources: [String: ResourceSchema] = [:],
    dataSources: [String: ResourceSchema] = [:]
  ) {
    self.configuration = configuration
    self.resources = resources
    self.dataSources = dataSources
  }
}
