import AgentAPI
import Diagnostics
import Platform
import ProviderKit
import Streams
import Values

extension PipelineType {
  /// The label by which a unit shows what configuration it has.
  static let hashLabel = "configuration_hash"
  private static let configurationFile = "pipeline.json"

  /// Makes or changes everything, in an order in which it can be interrupted and run again: subscription and rights first,
  /// then the worker, and what is not needed any more last.
  func run(_ planned: Value, _ id: String, _ operation: Operation) async throws -> StoredObject {
    let client = try await environment.agent.client()
    let folder = try PipelineFolder(id, environment.directories)
    let earlier = try folder.record()
    let token = earlier?.token ?? operation.token
    let source = try await subscription(planned, id, operation, token: token)
    try folder.create()
    let access = try await ConsumerAccess.grant(
      source.handle, to: ResourceName(id), address: operation.context.address,
      password: earlier?.subscription == source.handle.name.text ? earlier?.password : nil, token: token, environment)
    var record = PipelineRecord(
      id: id, subscription: source.handle.name.text, ownsSubscription: source.isOwn,
      password: access.connection.password, tables: planned.blocks("table").compactMap { $0.text("table") },
      configurationHash: "", token: token)
    try ResourceRecord.write(record, to: folder.recordFile)
    let configuration = try await configuration(planned, folder, access, operation)
    let bytes = try configuration.encoded()
    record.configurationHash = ContentHash.hexadecimal(bytes)
    try await client.put(
      ServiceAccount(
        name: id, stack: operation.context.stack.id, displayName: "pipeline \(operation.context.address)",
        token: token))
    try writeGrants(record)
    let object = stored(value(planned, record))
    do {
      try await client.put(unit(record, folder, configuration, bytes, operation.context))
      if let unit = try await client.unit(id), unit.state == .stopped { try await client.start(id) }
      _ = try await UnitReadiness(client: client, address: operation.context.address)
        .wait(for: id, timeout: .seconds(30))
    } catch {
      throw PartialFailure(object, underlying: error)
    }
    try ResourceRecord.write(record, to: folder.recordFile)
    if let earlier {
      try removeGrants(earlier, keeping: record.tables)
      if earlier.subscription != record.subscription { try await release(earlier) }
    }
    return object
  }

  /// The subscription that the source names, or for a topic one of our own.
  private func subscription(
    _ planned: Value, _ id: String, _ operation: Operation, token: String
  ) async throws -> (handle: SubscriptionHandle, isOwn: Bool) {
    let source = planned.text("source") ?? ""
    if ResourceName(source).split(.subscription) != nil {
      return (try SubscriptionHandle(source, environment), false)
    }
    let topic = try TopicHandle(source, environment)
    let size = planned["batch_size"]?.int ?? 500
    var consumer = ConsumerConfiguration(durableName: ConsumerAccess.userName(ResourceName(id)))
    consumer.maxAckPending = max(1000, size * 2)
    consumer.metadata = [TopicMetadata.addressKey: operation.context.address, TopicMetadata.tokenKey: token]
    if let deadLetter = planned.text("dead_letter_topic") {
      consumer.metadata?[ConsumerMetadata.deadLetterTopic] = deadLetter
      consumer.metadata?[ConsumerMetadata.deadLetterSubject] = try await TopicHandle(deadLetter, environment).subject()
    }
    let wanted = consumer
    try await topic.broker.withJetStream { streams in
      if try await streams.consumer(wanted.durableName, on: topic.stream) == nil {
        _ = try await streams.createConsumer(wanted, on: topic.stream)
      } else {
        _ = try await streams.updateConsumer(wanted, on: topic.stream)
      }
    }
    let name = topic.name.child(.subscription, wanted.durableName)
    return (try SubscriptionHandle(name.text, environment), true)
  }

  private func unit(
    _ record: PipelineRecord, _ folder: PipelineFolder, _ configuration: PipelineConfiguration, _ bytes: [UInt8],
    _ context: ObjectContext
  ) -> UnitSpec {
    let targets = configuration.buckets.map { $0.prefix.isEmpty ? $0.folder : Path.join($0.folder, $0.prefix) }
    var spec = UnitSpec(
      name: record.id, stack: context.stack.id, address: context.address, kind: name,
      command: ["@{stack}", "worker", "pipeline", "--config", "@{unit}/\(Self.configurationFile)"],
      files: [UnitFile(path: Self.configurationFile, contents: bytes)],
      stateDirectories: [folder.state] + targets, userClass: .engine)
    spec.health = HealthCheck(.file("ready"), interval: 15)
    // A batch that is being written may be finished.
    spec.stop = StopPolicy(grace: 20)
    spec.serviceAccount = record.id
    spec.token = record.token
    spec.labels = [Self.hashLabel: record.configurationHash]
    return spec
  }

  /// Takes away what a pipeline had at its broker.
  func release(_ record: PipelineRecord) async throws {
    do {
      let handle = try SubscriptionHandle(record.subscription, environment)
      if record.ownsSubscription {
        try await handle.topic.broker.withJetStream {
          try await $0.deleteConsumer(handle.consumer, on: handle.topic.stream)
        }
      }
      try await ConsumerAccess.revoke(handle.topic.broker, from: ResourceName(record.id), environment)
    } catch BrokerFault.noBroker {
      // It went with its broker.
    }
  }
}
