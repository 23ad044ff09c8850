import Platform
import ProviderKit
import Streams
import Values

/// `topic`: a durable stream of messages on a broker.
struct TopicType: ResourceType {
  let name = "topic"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard request.prior != nil, let first = basis.value["subjects"]?.elements?.first else { return basis }
    var planned = basis
    planned.value = basis.value.replacing(["subject": first])
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let broker = try broker(planned)
    let configuration = try configuration(planned, operation.context, token: operation.token)
    let isReplaying = try await broker.withJetStream { streams in
      guard let existing = try await streams.stream(configuration.name) else {
        try await streams.createStream(configuration)
        return true
      }
      return TopicMetadata(existing.configuration).token == operation.token
    }
    guard isReplaying else {
      throw BrokerFault.exists(kind: "topic", name: configuration.name, owner: broker.settings.id)
    }
    return stored(value(configuration, broker, planned))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    guard let id = current.value.text("id") else { return nil }
    do {
      let handle = try TopicHandle(id, environment)
      guard let info = try await handle.broker.withJetStream({ try await $0.stream(handle.stream) }) else { return nil }
      return stored(value(info.configuration, handle.broker, current.value))
    } catch BrokerFault.noBroker {
      return nil
    } catch let error as NATSError where error.isTransient {
      // The broker is down, and only it could tell; its own resource shows that.
      return current
    }
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let handle = try TopicHandle(prior.value.text("id") ?? "", environment)
    let wanted = try configuration(planned, operation.context, token: nil)
    let result = try await environment.keyedLocks.run(handle.name.text) {
      try await handle.broker.withJetStream { streams in
        guard let info = try await streams.stream(handle.stream) else {
          throw BrokerFault.noSuchThing(kind: "topic", name: handle.name.text)
        }
        var merged = wanted
        TopicMetadata(info.configuration).keepFeeds(in: &merged)
        return try await streams.updateStream(merged).configuration
      }
    }
    return stored(value(result, handle.broker, planned))
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    if prior.value["deletion_protection"]?.bool == true {
      throw BrokerFault.isProtected(address: operation.context.address)
    }
    do {
      let handle = try TopicHandle(prior.value.text("id") ?? "", environment)
      try await handle.broker.withJetStream { try await $0.deleteStream(handle.stream) }
    } catch BrokerFault.noBroker {
      // It went with its broker.
    }
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let handle = try TopicHandle(id, environment)
    guard let info = try await handle.broker.withJetStream({ try await $0.stream(handle.stream) }) else {
      throw BrokerFault.noSuchThing(kind: "topic", name: id)
    }
    return stored(value(info.configuration, handle.broker, .object(["deletion_protection": false])))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let planned = request.planned?.value, let broker = try? broker(planned) else { return .nothing }
    let stream = Self.streamName(planned, request.context)
    let found = try await broker.withJetStream { try await $0.stream(stream) }
    guard let found, TopicMetadata(found.configuration).token == request.token else { return .nothing }
    return .complete(stored(value(found.configuration, broker, planned)))
  }

  private func broker(_ planned: Value) throws -> BrokerAccess {
    try BrokerAccess(ResourceName(planned.text("broker") ?? ""), environment.directories)
  }
}
