import ProviderKit
import Streams
import Values

/// `subscription`: one reader's place in a topic.
struct SubscriptionType: ResourceType {
  let name = "subscription"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    var planned = basis
    if let prior = request.prior, prior.value["dead_letter_topic"] != basis.value["dead_letter_topic"] {
      planned.value = unknown(basis.value, ["dead_letter_subject"])
    }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let topic = try TopicHandle(planned.text("topic") ?? "", environment)
    var configuration = try await configuration(planned, operation.context)
    configuration.metadata?[TopicMetadata.tokenKey] = operation.token
    let wanted = configuration
    let isOurs = try await topic.broker.withJetStream { streams in
      guard let existing = try await streams.consumer(wanted.durableName, on: topic.stream) else {
        try await streams.createConsumer(wanted, on: topic.stream)
        return true
      }
      return existing.configuration.metadata?[TopicMetadata.tokenKey] == operation.token
    }
    guard isOurs else {
      throw BrokerFault.exists(kind: "subscription", name: wanted.durableName, owner: topic.name.text)
    }
    return stored(value(configuration, topic, planned))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    guard let id = current.value.text("id") else { return nil }
    do {
      let handle = try SubscriptionHandle(id, environment)
      guard let found = try await find(handle) else { return nil }
      return stored(value(found, handle.topic, current.value))
    } catch BrokerFault.noBroker {
      return nil
    } catch let error as NATSError where error.isTransient {
      // The broker is down, and only it could tell; its own resource shows that.
      return current
    }
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let handle = try SubscriptionHandle(prior.value.text("id") ?? "", environment)
    var configuration = try await configuration(planned, operation.context)
    configuration.durableName = handle.consumer
    let token = try await find(handle)?.metadata?[TopicMetadata.tokenKey]
    configuration.metadata?[TopicMetadata.tokenKey] = token
    let wanted = configuration
    _ = try await handle.topic.broker.withJetStream { try await $0.updateConsumer(wanted, on: handle.topic.stream) }
    return stored(value(wanted, handle.topic, planned))
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    do {
      let handle = try SubscriptionHandle(prior.value.text("id") ?? "", environment)
      try await handle.topic.broker.withJetStream {
        try await $0.deleteConsumer(handle.consumer, on: handle.topic.stream)
      }
    } catch BrokerFault.noBroker {
      // It went with its broker.
    }
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let handle = try SubscriptionHandle(id, environment)
    guard let found = try await find(handle) else { throw BrokerFault.noSuchThing(kind: name, name: id) }
    return stored(value(found, handle.topic, .emptyObject))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let planned = request.planned?.value,
      let topic = try? TopicHandle(planned.text("topic") ?? "", environment)
    else { return .nothing }
    let consumer = planned.text("name") ?? ResourceAddress.defaultName(request.context.address)
    let found = try await topic.broker.withJetStream { try await $0.consumer(consumer, on: topic.stream) }
    guard let found, found.configuration.metadata?[TopicMetadata.tokenKey] == request.token else { return .nothing }
    return .complete(stored(value(found.configuration, topic, planned)))
  }

  private func find(_ handle: SubscriptionHandle) async throws -> ConsumerConfiguration? {
    try await handle.topic.broker.withJetStream { try await $0.consumer(handle.consumer, on: handle.topic.stream) }?
      .configuration
  }
}
