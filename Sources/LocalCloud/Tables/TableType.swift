import Platform
import ProviderKit
import Streams
import Values

/// `table`: rows in a database, found by key, by index and by SQL.
struct TableType: ResourceType {
  let name = "table"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let definition = try definition(planned, operation.context)
    let handle = try handle(planned, definition)
    try handle.create(definition, token: operation.token)
    return try stored(value(definition, handle, planned))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let handle = try TableHandle(current.value.text("id") ?? "", environment.directories)
    guard Files.exists(handle.database.recordFile), let entry = try handle.look() else { return nil }
    return try stored(value(entry.actual, handle, current.value))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let handle = try TableHandle(prior.value.text("id") ?? "", environment.directories)
    let definition = try definition(planned, operation.context)
    try handle.alter(to: definition)
    return try stored(value(definition, handle, planned))
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    if prior.value.flag("deletion_protection") {
      throw ResourceFault.isProtected(address: operation.context.address)
    }
    guard !prior.value.flag("retain_on_destroy") else { return }
    try TableHandle(prior.value.text("id") ?? "", environment.directories).drop()
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let handle = try TableHandle(id, environment.directories)
    guard let entry = try handle.look() else { throw ResourceFault.missing(kind: "table", id: id) }
    return try stored(value(entry.actual, handle, .emptyObject))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let planned = request.planned?.value, let definition = try? definition(planned, request.context),
      let handle = try? handle(planned, definition), let entry = try handle.look(), entry.token == request.token
    else { return .nothing }
    return try .complete(stored(value(entry.actual, handle, planned)))
  }

  private func handle(_ planned: Value, _ definition: TableDefinition) throws(ResourceFault) -> TableHandle {
    try TableHandle(database: planned.text("database") ?? "", table: definition.name, environment.directories)
  }
}
