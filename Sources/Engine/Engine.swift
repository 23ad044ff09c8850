import Diagnostics
import Glibc
import Language
import ProviderKit
import StateStorage
import Values

/// Plans and applies one stack.
///
/// It knows providers only through `Provider`, the state only through `StateStore`, and leaves all words to the views.
public struct Engine: Sendable {
  /// What an engine works on.
  public struct Setting: Sendable {
    public var stack: StackIdentity
    /// The values given for the root module's variables; the engine converts and checks them.
    public var variables: [String: Value]
    public var workingDirectory: String
    /// What functions may use, with the time at which the run began.
    public var functions: FunctionContext

    public init(
      stack: StackIdentity, variables: [String: Value] = [:], workingDirectory: String = ".",
      functions: FunctionContext = FunctionContext()
    ) {
      self.stack = stack
      self.variables = variables
      self.workingDirectory = workingDirectory
      self.functions = functions
    }
  }

  public let configuration: Configuration
  public let store: any StateStore
  public let setting: Setting
  let catalog: Catalog
  let events: EngineEventHandler

  /// Asks the providers for their schemas.
  public init(
    configuration: Configuration, providers: [any Provider], store: any StateStore, setting: Setting,
    events: @escaping EngineEventHandler = { _ in }
  ) async throws {
    self.configuration = configuration
    self.store = store
    self.setting = setting
    self.events = events
    catalog = try await Catalog(providers)
  }

  /// - Parameter isApplying: whether functions of the present time have values, and `terraform.applying` is true.
  func makeStore(_ graph: StaticGraph, isApplying: Bool = false) -> ValueStore {
    var functions = setting.functions
    if isApplying { functions.currentTime = time(nil) }
    return ValueStore(
      configuration, graph,
      .init(
        workspace: setting.stack.workspace, workingDirectory: setting.workingDirectory, functions: functions,
        isApplying: isApplying))
  }
}
