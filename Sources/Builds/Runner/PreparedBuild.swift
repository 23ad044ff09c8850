import Diagnostics
import KeyManagement
import Platform

/// A build with everything known that its steps need.
struct PreparedBuild: Sendable {
  let definition: BuildDefinition
  let substitutions: SubstitutionSet
  let graph: StepGraph
  let folders: BuildFolders
  let builders: BuilderMap
  let environment: StepEnvironment
  let command: StepCommand
  let directories: Directories
  /// Where a relative location of artifacts begins.
  let directory: String

  /// Finds the secrets in what the steps write.
  let secrets: SecretPatterns?

  /// It matters for an ordinary user's steps in containers alone, and asking takes time.
  private static func isPodmanAsked(_ definition: BuildDefinition, _ builders: BuilderMap) async -> Bool {
    let hasImage = definition.steps.contains {
      if case .image = builders.builder($0.name.value) { true } else { false }
    }
    guard hasImage, !Host.isRoot, let program = ContainerEngine.program else { return false }
    return await ContainerEngine.isPodman(program)
  }

  /// Makes the substitutions and opens the secrets.
  init(_ source: SourcedBuild, keys: @escaping @Sendable () throws -> KeyStore, rights: BuildRights) async throws {
    (definition, substitutions) = try source.substituted()
    graph = try StepGraph(definition.steps)
    folders = source.folders
    directories = source.directories
    directory = source.directory
    builders = try BuilderMap(source: folders.workspace, directories: directories)
    let secrets = try await SecretOpener(
      folders: [folders.workspace, source.secretRoot].map { Path.join($0, "secrets") },
      account: definition.serviceAccount.map { BuildRights.account($0.value) }, id: source.id, keys: keys,
      rights: rights
    ).open(definition)
    let hidden = Set(secrets.values).union(OuterSecrets.values.values)
    self.secrets = SecretForms.patterns(of: hidden.sorted().map { Array($0.utf8) })
    environment = StepEnvironment(
      source, definition: definition, substitutions: substitutions, secrets: secrets)
    command = StepCommand(
      folders: folders, builders: builders, environment: environment, id: source.id, borrowed: source.borrowed,
      isPodman: await Self.isPodmanAsked(definition, builders))
  }
}
