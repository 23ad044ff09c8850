/// The way of the events that devices publish by MQTT into the stream of a topic.
///
/// The broker acknowledges an event when `$MQTT_msgs`, the stream of its own, has taken it; another stream that lists the same
/// subject takes it at about that time, with no tie between the two. So the topic's stream does not list the subject: it is fed
/// from `$MQTT_msgs` through a durable consumer, which holds an event there until the topic has it, over any crash, and by whose
/// sequence it is stored once.
///
/// Events of quality 0 never come to `$MQTT_msgs`. A `DeviceEventWorker` publishes them again under a subject that the
/// topic's stream lists, and stores under the original one.
public struct DeviceEventFeed: Hashable, Sendable {
  static let store = "$MQTT_msgs"
  static let storePrefix = "$MQTT.msgs."
  static let unacknowledgedPrefix = "$STACK.unacknowledged."
  static let unacknowledged = SubjectTransform("\(unacknowledgedPrefix)>", to: ">")

  public let registry: String
  /// What the devices publish to, such as `devices.*.events`.
  public let subject: String

  public init(registry: String, subject: String) {
    (self.registry, self.subject) = (registry, subject)
  }

  /// What the events of quality 0 are published to again.
  public var unacknowledgedSubject: String { Self.unacknowledgedPrefix + subject }

  var consumer: FeedConsumer {
    FeedConsumer(
      durableName: "registry-\(registry)", deliverSubject: "$STACK.feed.\(registry)",
      filterSubject: Self.storePrefix + subject)
  }

  var source: StreamSource {
    StreamSource(
      name: Self.store,
      transforms: [SubjectTransform(Self.storePrefix + subject, to: Self.numbered(subject))],
      consumer: .init(name: consumer.durableName, deliverSubject: consumer.deliverSubject))
  }

  /// Holds events from now on, whether or not a stream takes them.
  public func begin(_ streams: JetStream) async throws {
    // The broker makes it, like this, when the first device connects.
    var store = StreamConfiguration(name: Self.store, subjects: [Self.storePrefix + ">"])
    store.retention = .interest
    store.allowDirect = false
    do {
      if try await streams.stream(Self.store) == nil { try await streams.createStream(store) }
    } catch let error as NATSError {
      guard try await streams.stream(Self.store) != nil else { throw error }
    }
    try await streams.createFeed(consumer, on: Self.store)
  }

  /// Holds events no more.
  public func end(_ streams: JetStream) async throws {
    try await streams.deleteConsumer(consumer.durableName, on: Self.store)
  }

  public func add(to stream: inout StreamConfiguration) {
    remove(from: &stream)
    stream.sources = (stream.sources ?? []) + [source]
    stream.subjects = (stream.subjects ?? []) + [unacknowledgedSubject]
    stream.subjectTransform = Self.unacknowledged
  }

  public func remove(from stream: inout StreamConfiguration) {
    stream.sources?.removeAll { $0.consumer?.name == consumer.durableName }
    stream.subjects?.removeAll { $0 == unacknowledgedSubject || $0 == subject }
    if stream.sources?.isEmpty == true { (stream.sources, stream.subjectTransform) = (nil, nil) }
  }

  public func feeds(_ stream: StreamConfiguration) -> Bool {
    stream.sources?.contains(source) == true && stream.subjects?.contains(unacknowledgedSubject) == true
      && stream.subjectTransform == Self.unacknowledged
  }

  /// Whether a stream lists the subject for the sake of a feed.
  public static func isOfFeed(_ subject: String) -> Bool { subject.hasPrefix(unacknowledgedPrefix) }

  private static func numbered(_ pattern: String) -> String {
    var number = 0
    return pattern.split(separator: ".", omittingEmptySubsequences: false).map { token in
      guard token == "*" else { return String(token) }
      number += 1
      return "{{wildcard(\(number))}}"
    }.joined(separator: ".")
  }
}
