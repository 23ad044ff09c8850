import Diagnostics
import Engine
import Glibc
import Language
import LocalCloud
import Platform
import ProviderKit
import StateStorage
import Values

/// One command's work on one stack: its manifests, its state, and the engine over both.
struct Session: Sendable {
  let project: Project
  let configuration: Configuration
  let variables: [String: Value]
  let store: LocalStateStore
  let identity: StackIdentity
  /// What reading the manifests had to say, short of errors.
  let warnings: Diagnostics
  /// The directory the user ran the command in.
  let workingDirectory: String

  /// Reads the manifests and opens the state; relative paths are taken from the stack's directory from here on.
  static func open(_ directory: String, _ planning: PlanningOptions) async throws -> Session {
    var diagnostics = Diagnostics()
    let workingDirectory = Path.workingDirectory
    let variableFiles = planning.variableFiles.map { Path.absolute($0) }
    let project = try Project(directory: directory)
    let configuration = try Manifests.load(directory, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let variables = Manifests.variables(
      of: configuration, files: variableFiles, assignments: planning.variables, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let name = configuration.root.settings.name ?? Path.name(directory)
    let store = try await project.openStore(stackName: name)
    return Session(
      project: project, configuration: configuration, variables: variables, store: store,
      identity: project.identity(try await store.head()), warnings: diagnostics,
      workingDirectory: workingDirectory)
  }

  /// The built-in resource types.
  static var localCloud: any Provider {
    LocalCloud.provider(environment: LocalCloudEnvironment(version: ProductVersion.current))
  }

  func engine(events: @escaping EngineEventHandler = { _ in }) async throws -> Engine {
    return try await Engine(
      configuration: configuration, providers: [Self.localCloud], store: store,
      setting: .init(stack: identity, variables: variables, workingDirectory: workingDirectory), events: events)
  }
}
