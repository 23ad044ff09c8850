import ProviderKit

enum KeyTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [
      CryptoKeyType(environment), KeyRingType(environment), SecretCiphertextType(environment), SecretType(environment),
    ]
  }

  static func sources(_ environment: LocalCloudEnvironment) -> [any DataSourceType] {
    [SecretCiphertextSource(environment: environment), SecretPlaintextSource(environment: environment)]
  }
}
