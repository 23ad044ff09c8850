import ProviderKit

enum DatabaseTypes {
  static func all(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [DatabaseType(environment), TableType(environment)]
  }
}
