import ProviderKit
import Streams

/// A topic by its id: the broker it is on, and the stream that keeps it.
struct TopicHandle: Sendable {
  let name: ResourceName
  let broker: BrokerAccess
  let stream: String

  init(_ id: String, _ environment: LocalCloudEnvironment) throws {
    name = ResourceName(id)
    guard let (parent, stream) = name.split(.topic) else { throw BrokerFault.badName(id, expected: "a topic") }
    broker = try BrokerAccess(parent, environment.directories)
    self.stream = stream
  }

  /// The subject that publishers of the topic use.
  func subject() async throws -> String {
    let stream = stream
    let info = try await broker.withJetStream { try await $0.stream(stream) }
    guard let info else { throw BrokerFault.noSuchThing(kind: "topic", name: name.text) }
    return TopicMetadata(info.configuration).ownSubjects.first ?? ""
  }
}

/// What the engine notes on a stream, beside what JetStream itself keeps.
struct TopicMetadata: Sendable {
  static let tokenKey = "stack.token"
  static let addressKey = "stack.address"
  /// Followed by a registry's name; the value is the subject that it adds.
  static let forwardPrefix = "stack.forward."

  let configuration: StreamConfiguration

  init(_ configuration: StreamConfiguration) { self.configuration = configuration }

  var token: String? { configuration.metadata?[Self.tokenKey] }
  var address: String? { configuration.metadata?[Self.addressKey] }

  /// The subjects of the topic itself, without those by which registries feed it.
  var ownSubjects: [String] { (configuration.subjects ?? []).filter { !DeviceEventFeed.isOfFeed($0) } }

  /// Gives another configuration the feeds of this one.
  func keepFeeds(in changed: inout StreamConfiguration) {
    changed.metadata = configuration.metadata
    changed.sources = configuration.sources
    changed.subjectTransform = configuration.subjectTransform
    changed.subjects = (changed.subjects ?? []) + (configuration.subjects ?? []).filter(DeviceEventFeed.isOfFeed)
  }
}
