import ProviderKit

enum BucketTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [BucketType(environment), BucketObjectType(environment)]
  }
}
