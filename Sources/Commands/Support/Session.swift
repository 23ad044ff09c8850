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
  let manifests: Manifests
  let variables: [String: Value]
  let store: any StateStore
  let identity: StackIdentity
  /// What reading the manifests had to say, short of errors.
  let warnings: Diagnostics
  /// When the run began, or the run that made the plan.
  let startTime: String

  /// Reads the manifests and opens the state; relative paths are taken from the stack's directory from here on.
  static func open(_ directory: String, _ planning: PlanningOptions) async throws -> Session {
    try await open(directory, planning.scope.variables)
  }

  static func open(_ directory: String, _ options: VariableOptions) async throws -> Session {
    var diagnostics = Diagnostics()
    let inputs = options.inputs
    let project = try Project(directory: directory)
    let manifests = try Manifests(directory, inputs: inputs, into: &diagnostics)
    if diagnostics.hasErrors { throw try await manifests.allFaults(diagnostics) }
    let variables = manifests.variables(inputs, into: &diagnostics)
    try diagnostics.throwIfErrors()
    try await BackendChoice(project: project, manifests: manifests, variables: variables)
      .requireRecorded(into: &diagnostics)
    try await project.requireWorkspace()
    let store = try await project.openStore(stackName: manifests.stackName)
    return Session(
      project: project, manifests: manifests, variables: variables, store: store,
      identity: project.identity(try await store.head()), warnings: diagnostics,
      startTime: Timestamp.now.secondsText)
  }

  /// Opens the state for a saved plan, and reads the manifests that it was made from.
  /// - Parameters:
  ///   - path: absolute.
  ///   - inputs: values of ephemeral variables, which a plan does not keep.
  static func open(
    _ directory: String, savedPlan path: String, _ inputs: [VariableOptions.Input]
  ) async throws -> (session: Session, saved: SavedPlan) {
    try SavedPlan.requireFile(path)
    var diagnostics = Diagnostics()
    let project = try Project(directory: directory)
    let (saved, store) = try await SavedPlan.open(path, project, isForApply: true)
    let manifests = try Manifests(directory, files: ReplayedFiles(contents: saved.files), into: &diagnostics)
    try diagnostics.throwIfErrors()
    let ephemeral = manifests.ephemeralVariables(inputs, of: saved.plan, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let session = Session(
      project: project, manifests: manifests,
      variables: saved.plan.variables.merging(ephemeral) { planned, _ in planned },
      store: store,
      identity: project.identity(try await store.head()), warnings: Diagnostics(), startTime: saved.startTime)
    return (session, saved)
  }

  /// Keeps a plan in a file.
  /// - Parameters:
  ///   - options: those it was made with.
  ///   - path: absolute.
  func save(_ plan: Plan, _ options: PlanningOptions, to path: String) async throws {
    let words = OptionWords(options, variables: manifests.configuration.root.variables)
    try await SavedPlan(plan: plan, startTime: startTime, files: manifests.files, options: words)
      .write(to: path, store, from: manifests.workingDirectory)
  }

  /// A plan in Terraform's format.
  func json(_ plan: Plan) async throws -> JSON {
    PlanJSONView(
      plan: plan, types: try await StateTypes(), configuration: manifests.configuration, time: startTime
    ).json
  }

  /// The built-in resource types.
  static var localCloud: any Provider {
    LocalCloud.provider(environment: LocalCloudEnvironment(version: ProductVersion.current))
  }

  private var functions: FunctionContext { FunctionContext(startTime: startTime) }

  /// The engine over the state as it is now. To be made under the lock: until then a remote state that is not there yet may be made
  /// by another, who decides its lineage.
  func engine(events: @escaping EngineEventHandler = { _ in }) async throws -> Engine {
    let identity = project.identity(try await store.head())
    return try await Engine(
      configuration: manifests.configuration, providers: [Self.localCloud], store: store,
      setting: .init(
        stack: identity, variables: variables, workingDirectory: manifests.workingDirectory, functions: functions),
      events: events)
  }
}
