import ProviderKit

enum PipelineTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] { [PipelineType(environment)] }
}
