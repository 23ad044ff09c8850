import AgentAPI
import Platform
import ProviderKit
import Values

/// `service` and `webapp`: long-running programs. A `webapp` listens, behind a route of the agent's ingress.
struct ServiceType: ResourceType {
  enum Kind: String, Sendable {
    case service, webapp
  }

  let kind: Kind
  let environment: LocalCloudEnvironment

  var name: String { kind.rawValue }

  init(_ kind: Kind, _ environment: LocalCloudEnvironment) {
    self.kind = kind
    self.environment = environment
  }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    var problems = WorkloadExposureCheck(configuration).faults
    guard configuration["command"]?.isKnown ?? true, configuration["port"]?.isKnown ?? true else { return problems }
    if configuration.texts("command")?.isEmpty ?? false {
      problems.append(ProviderDiagnostic(.error, "`command` is empty", path: "command"))
    }
    if configuration.whole("port") != nil, let replicas = configuration.whole("replicas"), replicas > 1 {
      problems.append(
        ProviderDiagnostic(
          .error, "several replicas cannot share one fixed port",
          detail: "each of the \(replicas) replicas would listen on it", path: "port",
          hints: ["leave `port` out, and use a `webapp`, whose ingress spreads requests over its replicas"]))
    }
    return problems
  }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    var planned = basis
    planned.value = try WorkloadPlanning.refine(basis.value, prior: request.prior?.value)
    guard let prior = request.prior?.value, kind == .webapp, basis.replacePaths.isEmpty else { return planned }
    if ["public", "ingress_port"].contains(where: { prior[$0] != planned.value[$0] }) {
      planned.value = unknown(planned.value, ["url"])
    }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    try await WorkloadCreation(environment: environment).create(operation) { try await run(planned, $0, operation) }
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    guard let unit = try await environment.agent.client().unit(id) else { return nil }
    let seen = try WorkloadReading(environment: environment).look(unit, current, id)
    return StoredObject(stored(seen.replacing(exports(unit))).value, privateData: current.privateData)
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    try await run(planned, prior.value.text("id") ?? "", prior: prior.value, operation)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    let id = prior.value.text("id") ?? ""
    try await WorkloadRemoval(environment: environment).remove(units: [id], id: id, operation.context)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let client = try await environment.agent.client()
    guard let unit = try await client.unit(id), unit.kind == name, let spec = try await client.spec(id) else {
      throw ResourceFault.missing(kind: name, id: id)
    }
    return StoredObject(
      stored(imported(spec, unit).replacing(exports(unit))).value, privateData: Array(unit.revision.utf8))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    let client = try await environment.agent.client()
    guard let unit = try await client.unit(id), unit.token == request.token,
      let planned = request.planned?.value
    else {
      // What an interrupted create had copied by then.
      try await WorkloadRemoval(environment: environment).removeFiles(id, request.context)
      return .nothing
    }
    let base = planned.replacing([
      "id": .string(id), "source_hash": planned.text("source_hash").map { .string($0) } ?? .null(.string),
      "environment": .null(.string), "revision": .string(unit.revision), "status": "running",
    ]).replacing(exports(unit))
    return .partial(StoredObject(stored(base).value, privateData: Array(unit.revision.utf8)))
  }
}
