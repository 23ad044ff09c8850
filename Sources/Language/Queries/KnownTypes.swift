/// The resource types and data sources that there are, by name, as far as who asks knows them.
public struct KnownTypes: Sendable {
  public var resources: [String: DecodeSchema]
  public var dataSources: [String: DecodeSchema]

  public init(resources: [String: DecodeSchema] = [:], dataSources: [String: DecodeSchema] = [:]) {
    self.resources = resources
    self.dataSources = dataSources
  }

  func schema(_ mode: ResourceMode, _ type: String) -> DecodeSchema? {
    mode == .data ? dataSources[type] : resources[type]
  }

  func names(_ mode: ResourceMode) -> [String] { mode == .data ? Array(dataSources.keys) : Array(resources.keys) }
}
