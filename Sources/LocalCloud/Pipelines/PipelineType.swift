import AgentAPI
import Platform
import ProviderKit
import Values

/// `pipeline`: from a topic through transforms into tables and buckets, nothing lost and nothing doubled.
struct PipelineType: ResourceType {
  let name = "pipeline"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    var found: [ProviderDiagnostic] = []
    let sinks = configuration.blocks("table").count + configuration.blocks("bucket").count
    if sinks == 0, configuration["table"]?.isKnown ?? true, configuration["bucket"]?.isKnown ?? true {
      found.append(
        ProviderDiagnostic(
          .error, "a pipeline must end somewhere", detail: "it has neither a `table` nor a `bucket` block"))
    }
    for (index, step) in configuration.blocks("transform").enumerated() {
      let path = ValuePath([.attribute("transform"), .index(index)])
      let isFilter = !(step["where"]?.isNull ?? true)
      let isMap = !(step["select"]?.isNull ?? true)
      if isFilter == isMap {
        found.append(
          ProviderDiagnostic(
            .error, "a transform either filters or selects", detail: "set one of `where` and `select`", path: path))
      }
    }
    return found
  }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard let prior = request.prior, basis.replacePaths.isEmpty else { return basis }
    var planned = basis
    planned.value = basis.value.replacing(["status": "running"])
    if prior.value["source"] != basis.value["source"] {
      planned.value = unknown(planned.value, ["subscription"])
    }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    do {
      return try await run(planned, id, operation)
    } catch let fault where !(fault is PartialFailure) {
      // Nothing runs, and nobody would know of what was made before.
      try? await delete(StoredObject(.object(["id": .string(id)])), operation)
      throw fault
    }
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    guard let record = try PipelineFolder(id, environment.directories).record() else { return nil }
    let unit = try await environment.agent.client().unit(id)
    var status = UnitReadiness.word(unit)
    if status == "running", unit?.labels[Self.hashLabel] != record.configurationHash { status = "changed" }
    if status == "running", !isGranted(record) { status = "not allowed to write" }
    return stored(current.value.replacing(["status": .string(status)]))
  }

  /// The worker is stopped, which finishes its batch, and another one begins where it ended.
  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    try await run(planned, prior.value.text("id") ?? "", operation)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    let id = prior.value.text("id") ?? ""
    let folder = try PipelineFolder(id, environment.directories)
    let client = try await environment.agent.client()
    try await client.delete(id)
    try await client.deleteServiceAccount(id)
    if let record = try folder.record() {
      try removeGrants(record, keeping: [])
      try await release(record)
    }
    try FileTree.remove(folder.path)
    StackFolder.removeIfEmpty(operation.context.stack)
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    guard let record = try PipelineFolder(id, environment.directories).record(), record.token == request.token,
      let planned = request.planned?.value
    else { return .nothing }
    let object = stored(value(planned, record))
    let unit = try await environment.agent.client().unit(id)
    return unit?.isReady == true && !record.configurationHash.isEmpty ? .complete(object) : .partial(object)
  }

  func value(_ planned: Value, _ record: PipelineRecord) -> Value {
    planned.replacing([
      "id": .string(record.id), "subscription": .string(record.subscription), "status": "running",
    ])
  }
}
