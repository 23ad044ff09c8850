import ProviderKit

enum TopicTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [TopicType(environment), SubscriptionType(environment)]
  }
}
