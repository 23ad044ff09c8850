import Diagnostics
import Values

/// One built-in resource type: everything the system knows about it, in one place.
///
/// Implementations are stateless values; what they need (the agent's client, engines, clocks) comes with their initialiser.
/// They throw `ProviderDiagnostic`, `Diagnostic` or an error that is `DiagnosticConvertible`. All methods may be called again after
/// an interruption at any point and must come to the same end.
public protocol ResourceType: Sendable {
  /// The name in manifests, such as `bucket`.
  var name: String { get }
  var schema: ResourceSchema { get }

  /// Checks that go beyond single attributes. Values may be unknown.
  func validate(_ configuration: Value) async -> [ProviderDiagnostic]

  /// Refines the plan that follows from the schema: says what becomes unknown and what else requires replacement.
  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject

  /// Makes the object and returns it, wholly known. The token is put on the real thing.
  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject

  /// Looks at the real thing; `nil` when it is gone.
  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject?

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject

  /// Removes the object and all it left; succeeds when it is gone already.
  func delete(_ prior: StoredObject, _ operation: Operation) async throws

  /// Adopts an existing object by an identifier of the type's own form.
  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject

  /// Finds what an interrupted operation left. There is no standard answer: no type is left without one by oversight.
  func recover(_ request: RecoverRequest) async throws -> Recovery

  /// Brings an object of an older schema version to the present one.
  func upgrade(_ value: Value, from version: Int) throws -> Value
}

/// One change in progress.
public struct Operation: Sendable {
  public var context: ObjectContext
  /// The journal's token for this change.
  public var token: String
  /// The configuration as written, with write-only attributes.
  public var configuration: Value
  public var privateData: [UInt8]
  /// The parts of the planned object that views must not show.
  public var sensitive: [MarkedPath]

  public init(
    context: ObjectContext, token: String, configuration: Value, privateData: [UInt8] = [], sensitive: [MarkedPath] = []
  ) {
    self.context = context
    self.token = token
    self.configuration = configuration
    self.privateData = privateData
    self.sensitive = sensitive
  }
}

/// One built-in data source.
public protocol DataSourceType: Sendable {
  var name: String { get }
  var schema: ResourceSchema { get }
  func validate(_ configuration: Value) async -> [ProviderDiagnostic]
  func read(_ configuration: Value, _ context: ObjectContext) async throws -> Value
}
