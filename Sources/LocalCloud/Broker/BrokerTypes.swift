import ProviderKit

enum BrokerTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] { [BrokerType(environment)] }
}
