import ProviderKit

enum BuildTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] { [BuildTriggerType(environment)] }
}
