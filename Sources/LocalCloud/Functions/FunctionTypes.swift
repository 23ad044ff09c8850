import ProviderKit

enum FunctionTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] { [FunctionType(environment)] }
}
