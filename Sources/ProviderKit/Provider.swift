import Diagnostics
import Values

/// What the engine knows of a provider.
///
/// The shape follows Terraform's provider plugin protocol (versions 5 and 6), so that a client of that protocol is one
/// more implementation. Every answer carries diagnostics whose places are attribute paths; the engine turns
/// those into places in the configuration. Calls for different objects run at the same time; cancelling the task asks the
/// provider to stop soon and to report what it has made so far.
///
/// The engine keeps marks to itself: the values it hands over carry none but those of a configuration to validate, and those it
/// gets back need none.
public protocol Provider: Sendable {
  /// The name that `provider` blocks and schemas use, such as `local`.
  var name: String { get }

  func schema() async throws -> ProviderSchema
  /// Called once, before any other call but `schema`.
  func configure(_ configuration: Value) async -> [ProviderDiagnostic]

  func validateResource(type: String, configuration: Value) async -> [ProviderDiagnostic]
  func validateDataSource(type: String, configuration: Value) async -> [ProviderDiagnostic]

  /// Brings a stored object of an older schema version to the present one.
  func upgrade(_ request: UpgradeRequest) async -> ProviderResult<Value>
  /// Looks at the real thing.
  func read(_ request: ReadRequest) async -> ProviderResult<StoredObject?>
  func plan(_ request: PlanRequest) async -> ProviderResult<PlannedObject>
  /// Creates, updates or deletes; a failure may still carry the object as far as it was made.
  func apply(_ request: ApplyRequest) async -> ApplyResult
  func importObject(_ request: ImportRequest) async -> ProviderResult<StoredObject>
  func readData(_ request: ReadDataRequest) async -> ProviderResult<Value>
  /// Finds what an interrupted create left behind, by the token of its intent.
  func recover(_ request: RecoverRequest) async -> ProviderResult<Recovery>
  /// The changes of a run are over: what was kept in case another of them needs it may go. Not called where a run was killed.
  func finish() async
}

extension Provider {
  public func finish() async {}
}
