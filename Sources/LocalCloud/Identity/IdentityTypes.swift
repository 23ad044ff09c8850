import ProviderKit

enum IdentityTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [IAMBindingType(environment), ServiceAccountType(environment)]
  }
}
