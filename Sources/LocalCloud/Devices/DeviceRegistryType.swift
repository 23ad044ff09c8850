import Platform
import ProviderKit
import Streams
import Values

/// `device_registry`: the devices of a broker, their authority, and where their events go.
struct DeviceRegistryType: ResourceType {
  let name = "device_registry"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard request.prior != nil, basis.replacePaths.isEmpty else { return basis }
    var planned = basis
    planned.value = basis.value.replacing(["status": "active"])
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let broker = try BrokerAccess(ResourceName(planned.text("broker") ?? ""), environment.directories)
    let registry = DeviceRegistry(
      name: planned.text("name") ?? ResourceAddress.defaultName(operation.context.address),
      topicPrefix: planned.text("topic_prefix") ?? "devices", address: operation.context.address,
      token: operation.token)
    try await environment.keyedLocks.run("\(broker.settings.id) registries") { try claim(registry, broker) }
    try await makeStateStream(registry, broker)
    let topic = planned.text("event_topic")
    if let topic { try await forward(registry, to: topic, broker) }
    async let isKnown: Void = environment.authorizations.apply(broker)
    if topic != nil { try await startWorker(registry, broker, operation.context) }
    try await isKnown
    return stored(try value(registry, broker, eventTopic: topic, status: "active"))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    do {
      let handle = try DeviceRegistryHandle(current.value.text("id") ?? "", environment)
      guard Files.exists(DeviceRegistry.authorityCertificate(handle.registry.name, handle.broker.folder)) else {
        return nil
      }
      let topic = try await forwardedTo(handle, expected: current.value.text("event_topic"))
      let status = try await workerStatus(handle, isNeeded: current.value.text("event_topic") != nil)
      return stored(try value(handle.registry, handle.broker, eventTopic: topic, status: status))
    } catch BrokerFault.noBroker, BrokerFault.noSuchThing {
      return nil
    } catch let error as NATSError where error.isTransient {
      // The broker is down, and only it could tell; its own resource shows that.
      return current
    }
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let handle = try DeviceRegistryHandle(prior.value.text("id") ?? "", environment)
    let wanted = planned.text("event_topic")
    // Events that come between the two are held.
    if let old = prior.value.text("event_topic"), old != wanted { try await stopForwarding(handle.registry, to: old) }
    if let wanted {
      try await forward(handle.registry, to: wanted, handle.broker)
      try await startWorker(handle.registry, handle.broker, operation.context)
    } else {
      try await stopHolding(handle.registry, handle.broker)
      try await removeWorker(handle.registry, handle.broker)
    }
    return stored(try value(handle.registry, handle.broker, eventTopic: wanted, status: "active"))
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    do {
      let handle = try DeviceRegistryHandle(prior.value.text("id") ?? "", environment)
      if let topic = prior.value.text("event_topic") { try await stopForwarding(handle.registry, to: topic) }
      let stream = handle.registry.stateStream
      try await stopHolding(handle.registry, handle.broker)
      try await handle.broker.withJetStream { try await $0.deleteStream(stream) }
      try await removeWorker(handle.registry, handle.broker)
      try FileTree.remove(DeviceRegistry.folder(handle.registry.name, handle.broker.folder))
      try await environment.authorizations.apply(handle.broker)
    } catch BrokerFault.noBroker, BrokerFault.noSuchThing {
      // It went with its broker.
    }
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let handle = try DeviceRegistryHandle(id, environment)
    let topic = try await anyForward(handle)
    let status = try await workerStatus(handle, isNeeded: topic != nil)
    return stored(try value(handle.registry, handle.broker, eventTopic: topic, status: status))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let planned = request.planned?.value,
      let broker = try? BrokerAccess(ResourceName(planned.text("broker") ?? ""), environment.directories)
    else { return .nothing }
    let name = planned.text("name") ?? ResourceAddress.defaultName(request.context.address)
    let file = DeviceRegistry.file(name, broker.folder)
    guard Files.exists(file) else { return .nothing }
    let registry = try broker.folder.read(file, as: DeviceRegistry.self)
    guard registry.token == request.token else { return .nothing }
    // Making it anew under the same token comes to the same end, so what is missing is not searched for.
    return .partial(stored(try value(registry, broker, eventTopic: planned.text("event_topic"), status: "active")))
  }
}
