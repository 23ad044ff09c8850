import Platform
import ProviderKit
import Streams

extension DeviceRegistryType {
  /// Takes name and prefix for the registry and makes its authority, unless an interrupted create of this operation has.
  func claim(_ registry: DeviceRegistry, _ broker: BrokerAccess) throws {
    let folder = broker.folder
    for other in try DeviceRegistry.all(folder) where other.token != registry.token {
      if other.name == registry.name {
        throw BrokerFault.exists(kind: "device registry", name: other.name, owner: other.address)
      }
      if other.topicPrefix == registry.topicPrefix {
        throw BrokerFault.exists(
          kind: "a registry with the topic prefix", name: other.topicPrefix, owner: other.address)
      }
    }
    try Files.makeFolder(DeviceRegistry.folder(registry.name, folder), exactMode: 0o700)
    try folder.write(registry, to: DeviceRegistry.file(registry.name, folder))
    if (try? DeviceRegistry.authority(registry.name, folder)) == nil {
      let authority = try CertificateAuthority(commonName: "\(broker.settings.id) \(registry.name) devices")
      try AtomicFile.write(
        authority.identity.privateKey, to: DeviceRegistry.authorityKey(registry.name, folder), mode: 0o600)
      try AtomicFile.write(
        authority.identity.certificate, to: DeviceRegistry.authorityCertificate(registry.name, folder), mode: 0o644)
    }
  }

  func makeStateStream(_ registry: DeviceRegistry, _ broker: BrokerAccess) async throws {
    var configuration = StreamConfiguration(name: registry.stateStream, subjects: [registry.stateSubject])
    configuration.maxMessagesPerSubject = 1
    configuration.metadata = [TopicMetadata.addressKey: registry.address, TopicMetadata.tokenKey: registry.token]
    let wanted = configuration
    try await broker.withJetStream { streams in
      if try await streams.stream(wanted.name) == nil { try await streams.createStream(wanted) }
    }
  }

  /// Has the topic keep the events. They are held from the first step on, so that none is lost before the last.
  func forward(_ registry: DeviceRegistry, to topic: String, _ broker: BrokerAccess) async throws {
    let feed = registry.feed
    try await broker.withJetStream { try await feed.begin($0) }
    try await changeTopic(topic) { configuration in
      var metadata = configuration.metadata ?? [:]
      metadata[registry.forwardKey] = registry.eventSubject
      configuration.metadata = metadata
      feed.add(to: &configuration)
    }
  }

  func stopForwarding(_ registry: DeviceRegistry, to topic: String) async throws {
    do {
      try await changeTopic(topic) { configuration in
        configuration.metadata?[registry.forwardKey] = nil
        registry.feed.remove(from: &configuration)
      }
    } catch BrokerFault.noBroker, BrokerFault.noSuchThing {
      // The topic is gone, and what it was fed from with it.
    }
  }

  /// Lets events go that no topic is to have any more.
  func stopHolding(_ registry: DeviceRegistry, _ broker: BrokerAccess) async throws {
    try await broker.withJetStream { try await registry.feed.end($0) }
  }

  private func changeTopic(
    _ topic: String, _ change: @escaping @Sendable (inout StreamConfiguration) -> Void
  ) async throws {
    let handle = try TopicHandle(topic, environment)
    try await environment.keyedLocks.run(handle.name.text) {
      try await handle.broker.withJetStream { streams in
        guard let info = try await streams.stream(handle.stream) else {
          throw BrokerFault.noSuchThing(kind: "topic", name: topic)
        }
        var changed = info.configuration
        change(&changed)
        if changed != info.configuration { try await streams.updateStream(changed) }
      }
    }
  }

  /// The expected topic if it does keep the events, else none.
  func forwardedTo(_ handle: DeviceRegistryHandle, expected: String?) async throws -> String? {
    guard let expected, let topic = try? TopicHandle(expected, environment) else { return nil }
    let info = try await topic.broker.withJetStream { try await $0.stream(topic.stream) }
    guard let configuration = info?.configuration,
      configuration.metadata?[handle.registry.forwardKey] == handle.registry.eventSubject,
      handle.registry.feed.feeds(configuration)
    else { return nil }
    return expected
  }

  /// The topic that keeps the events, whichever it is.
  func anyForward(_ handle: DeviceRegistryHandle) async throws -> String? {
    let subject = handle.registry.feed.unacknowledgedSubject
    let names = try await handle.broker.withJetStream { try await $0.streamNames(keeping: subject) }
    return names.first.map { ResourceName(handle.broker.settings.id).child(.topic, $0).text }
  }
}
