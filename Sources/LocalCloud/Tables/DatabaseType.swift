import AgentAPI
import Platform
import ProviderKit
import Streams
import Values

/// `database`: a SQLite file with a worker that serves its tables.
struct DatabaseType: ResourceType {
  let name = "database"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard request.prior != nil, basis.replacePaths.isEmpty else { return basis }
    var planned = basis
    planned.value = basis.value.replacing(["status": "running"])
    if let port = basis.value.whole("port") {
      planned.value = planned.value.replacing(["url": .string(Self.url(port))])
    }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let client = try await environment.agent.client()
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    let folder = try DatabaseFolder(id, environment.directories)
    let earlier = try folder.record()
    let port = try await choosePort(planned, keeping: earlier?.token == operation.token ? earlier?.port : nil, client)
    try folder.create()
    let record = DatabaseFolder.Record(
      id: id, stack: operation.context.stack.id, address: operation.context.address, port: port,
      token: operation.token)
    try ResourceRecord.write(record, to: folder.recordFile)
    return try await start(record, folder, planned, client)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let folder = try DatabaseFolder(current.value.text("id") ?? "", environment.directories)
    guard let record = try folder.record() else { return nil }
    return try await look(record, folder, current.value)
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let client = try await environment.agent.client()
    let folder = try DatabaseFolder(prior.value.text("id") ?? "", environment.directories)
    guard var record = try folder.record() else { throw ResourceFault.unreadable(file: folder.recordFile) }
    if let port = planned.whole("port"), port != Int(record.port) {
      record.port = try await choosePort(planned, keeping: nil, client)
      try ResourceRecord.write(record, to: folder.recordFile)
    }
    return try await start(record, folder, planned, client)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    if prior.value.flag("deletion_protection") {
      throw ResourceFault.isProtected(address: operation.context.address)
    }
    let id = prior.value.text("id") ?? ""
    let folder = try DatabaseFolder(id, environment.directories)
    try await environment.agent.client().delete(id)
    guard !prior.value.flag("retain_on_destroy") else { return }
    try FileTree.remove(folder.path)
    StackFolder.removeIfEmpty(operation.context.stack)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let folder = try DatabaseFolder(id, environment.directories)
    guard let record = try folder.record() else { throw ResourceFault.missing(kind: "database", id: id) }
    return try await look(
      record, folder, .object(["deletion_protection": false, "retain_on_destroy": false, "engine": "sqlite"]))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    let folder = try DatabaseFolder(id, environment.directories)
    guard let record = try folder.record(), record.token == request.token else { return .nothing }
    let base = request.planned?.value ?? .emptyObject
    guard try await environment.agent.client().unit(id)?.isReady == true else {
      // What is made anew must find the data of an earlier life, if that was retained.
      let kept = base.replacing(["deletion_protection": false, "retain_on_destroy": true])
      return .partial(stored(value(record, folder, kept, status: "stopped")))
    }
    return .complete(try await look(record, folder, base))
  }

  static func url(_ port: Int) -> String { "http://127.0.0.1:\(port)" }
}
