import ProviderKit

enum ServiceTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [ServiceType(.service, environment), ServiceType(.webapp, environment)]
  }
}
