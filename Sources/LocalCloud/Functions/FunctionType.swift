import AgentAPI
import Platform
import ProviderKit
import Values

/// `function`: Python code that is called for each message of a subscription, or by HTTP.
///
/// It is two units: the functions framework with the user's code, and for an event function the dispatcher, which reads the
/// subscription and calls it.
struct FunctionType: ResourceType {
  let name = "function"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] { WorkloadExposureCheck(configuration).faults }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    var planned = basis
    planned.value = try WorkloadPlanning.refine(basis.value, prior: request.prior?.value)
    if let source = planned.value.text("source") {
      let file = Path.join(source, "main.py")
      guard Files.exists(file) else { throw WorkloadFault.noEntryPoint(path: file) }
    }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    try await WorkloadCreation(environment: environment).create(operation) { try await run(planned, $0, operation) }
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    let client = try await environment.agent.client()
    guard let unit = try await client.unit(id) else { return nil }
    var seen = try WorkloadReading(environment: environment).look(unit, current, id)
    if current.value.block("trigger") != nil {
      let word = UnitReadiness.word(try await client.unit(Self.dispatcher(id)))
      if word != "running" { seen = seen.replacing(["status": .string("dispatcher \(word)")]) }
    }
    return StoredObject(stored(seen).value, privateData: current.privateData)
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = prior.value.text("id") ?? ""
    if let earlier = prior.value.block("trigger")?.text("subscription"),
      earlier != planned.block("trigger")?.text("subscription")
    {
      try await removeDispatcher(id, subscription: earlier)
    }
    return try await run(planned, id, prior: prior.value, operation)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    let id = prior.value.text("id") ?? ""
    if let subscription = prior.value.block("trigger")?.text("subscription") {
      try await removeDispatcher(id, subscription: subscription)
    }
    try await WorkloadRemoval(environment: environment).remove(units: [id], id: id, operation.context)
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    guard let folder = ResourceName(id).folder(environment.directories),
      let record = try FunctionRecord.read(folder), record.token == request.token,
      let planned = request.planned?.value
    else {
      try await WorkloadRemoval(environment: environment).removeFiles(id, request.context)
      return .nothing
    }
    let object = value(planned, id, record, revision: "", environmentHash: nil)
    return .partial(stored(object))
  }

  /// The unit that reads the subscription.
  static func dispatcher(_ id: String) -> String { id + ".dispatcher" }

  func value(
    _ planned: Value, _ id: String, _ record: FunctionRecord, revision: String, environmentHash: String?
  ) -> Value {
    planned.replacing([
      "id": .string(id), "url": .string("http://127.0.0.1:\(record.port)/"),
      "environment": environmentHash.map { .string($0) } ?? .null(.string),
      "revision": .string(revision), "status": "running",
    ])
  }

  private func removeDispatcher(_ id: String, subscription: String) async throws {
    try await environment.agent.client().delete(Self.dispatcher(id))
    do {
      let handle = try SubscriptionHandle(subscription, environment)
      try await ConsumerAccess.revoke(handle.topic.broker, from: ResourceName(Self.dispatcher(id)), environment)
    } catch BrokerFault.noBroker {
      // The right went with its broker.
    }
  }
}
