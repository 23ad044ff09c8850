import Platform
import Streams

/// A registry as its broker's folder keeps it.
struct DeviceRegistry: Codable, Hashable, Sendable {
  var name: String
  /// The first level of its devices' topics.
  var topicPrefix: String
  var address: String
  var token: String

  enum CodingKeys: String, CodingKey {
    case name, address, token
    case topicPrefix = "topic_prefix"
  }

  /// What its devices publish their events to, as a subject pattern.
  var eventSubject: String { "\(topicPrefix).*.events" }
  var stateSubject: String { "\(topicPrefix).*.state" }
  /// The stream that keeps the last state of every device.
  var stateStream: String { "device-state-\(name)" }
  /// The way of its devices' events into a topic.
  var feed: DeviceEventFeed { DeviceEventFeed(registry: name, subject: eventSubject) }
  /// The key under which a topic notes that it keeps this registry's events.
  var forwardKey: String { TopicMetadata.forwardPrefix + name }

  /// The topic of a device, such as `devices/d1/events`.
  func topic(_ device: String, _ last: String) -> String { "\(topicPrefix)/\(device)/\(last)" }

  /// The name by which a device's user is known to the broker, and its client id: no dot, which the broker refuses.
  func userName(_ device: String) -> String { "\(name):\(device)" }

  static func folder(_ name: String, _ broker: BrokerFolder) -> String {
    Path.join(broker.registries, ResourceName.fileName(name))
  }

  static func file(_ name: String, _ broker: BrokerFolder) -> String {
    Path.join(folder(name, broker), "registry.json")
  }

  /// Where the password of its worker is.
  static func workerFile(_ name: String, _ broker: BrokerFolder) -> String {
    Path.join(folder(name, broker), "worker.json")
  }

  static func authorityKey(_ name: String, _ broker: BrokerFolder) -> String {
    Path.join(folder(name, broker), "ca.key")
  }

  static func authorityCertificate(_ name: String, _ broker: BrokerFolder) -> String {
    Path.join(folder(name, broker), "ca.pem")
  }

  static func all(_ broker: BrokerFolder) throws -> [DeviceRegistry] {
    try Files.names(in: broker.registries).map { Path.join(broker.registries, $0, "registry.json") }
      .filter(Files.exists).map { try broker.read($0, as: DeviceRegistry.self) }
  }

  static func authority(_ name: String, _ broker: BrokerFolder) throws -> CertificateAuthority {
    try CertificateAuthority(
      CertificateAuthority.Identity(
        certificate: String(decoding: try Files.read(authorityCertificate(name, broker)), as: UTF8.self),
        privateKey: String(decoding: try Files.read(authorityKey(name, broker)), as: UTF8.self)))
  }
}

/// A registry by its id.
struct DeviceRegistryHandle: Sendable {
  let name: ResourceName
  let broker: BrokerAccess
  let registry: DeviceRegistry

  init(_ id: String, _ environment: LocalCloudEnvironment) throws {
    name = ResourceName(id)
    guard let (parent, own) = name.split(.registry) else {
      throw BrokerFault.badName(id, expected: "a device registry")
    }
    broker = try BrokerAccess(parent, environment.directories)
    let file = DeviceRegistry.file(own, broker.folder)
    guard Files.exists(file) else { throw BrokerFault.noSuchThing(kind: "device registry", name: id) }
    registry = try broker.folder.read(file, as: DeviceRegistry.self)
  }
}
