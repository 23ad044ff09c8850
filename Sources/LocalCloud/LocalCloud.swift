import ProviderKit

/// The built-in resource types: a whole cloud on this machine.
public enum LocalCloud {
  /// The provider that the engine uses for every type without a provider of its own.
  public static func provider(environment: LocalCloudEnvironment) -> any Provider {
    BuiltInProvider(
      isNaming: true, resources: resources(environment), dataSources: KeyTypes.sources(environment)
    ) {
      // What cannot be removed now is removed after the next run.
      try? await PythonEnvironments(directories: environment.directories, engines: environment.engines).removeUnused()
    }
  }

  /// One line a folder, sorted.
  private static func resources(_ environment: LocalCloudEnvironment) -> [any ResourceType] {
    [
      BrokerTypes.all(environment),
      BucketTypes.all(environment),
      BuildTypes.all(environment),
      DatabaseTypes.all(environment),
      DeviceTypes.all(environment),
      FunctionTypes.all(environment),
      IdentityTypes.all(environment),
      KeyTypes.all(environment),
      PipelineTypes.all(environment),
      ServiceTypes.all(environment),
      TopicTypes.all(environment),
      UtilityTypes.all(),
    ].flatMap(\.self)
  }
}
