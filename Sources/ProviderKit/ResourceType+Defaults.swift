import Diagnostics
import Values

extension ResourceType {
  public func validate(_ configuration: Value) async -> [ProviderDiagnostic] { [] }

  public func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject { basis }

  /// For types whose every configurable attribute requires replacement.
  public func update(
    _ prior: StoredObject, to planned: Value, _ operation: Operation
  ) async throws -> StoredObject {
    throw ProviderDiagnostic(.error, "`\(name)` cannot be updated in place")
  }

  public func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    throw ProviderDiagnostic(
      .error, "`\(name)` cannot be imported", detail: "the type has no way to adopt an existing object")
  }

  public func upgrade(_ value: Value, from version: Int) throws -> Value { value }
}

extension DataSourceType {
  public func validate(_ configuration: Value) async -> [ProviderDiagnostic] { [] }
}
