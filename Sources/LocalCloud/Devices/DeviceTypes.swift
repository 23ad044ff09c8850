import ProviderKit

enum DeviceTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [DeviceRegistryType(environment), DeviceType(environment)]
  }
}
