import ProviderKit
import Streams

/// What a worker needs to read from a subscription: where, as whom, and how to retry. It goes into its configuration file.
struct ConsumerAccess: Sendable {
  var connection: BrokerConnection
  var source: MessageSource
}

extension ConsumerAccess {
  /// Makes a broker user for a worker that reads from a subscription, with no right beyond that. The password is new at every
  /// call that finds none in `password`.
  ///
  /// - Parameter worker: the worker's resource name.
  static func grant(
    _ handle: SubscriptionHandle, to worker: ResourceName, address: String, password: String?, token: String?,
    _ environment: LocalCloudEnvironment
  ) async throws -> ConsumerAccess {
    let broker = handle.topic.broker
    let found = try await broker.withJetStream { try await $0.consumer(handle.consumer, on: handle.topic.stream) }
    guard let found else { throw BrokerFault.noSuchThing(kind: "subscription", name: handle.name.text) }
    let metadata = found.configuration.metadata ?? [:]
    let source = MessageSource(
      stream: handle.topic.stream, consumer: handle.consumer, topic: handle.topic.name.text,
      subscription: handle.name.text, ackSeconds: Double(found.configuration.ackWait) / 1e9,
      maxDeliveries: metadata[ConsumerMetadata.maxDeliveries].flatMap { Int($0) },
      backoffSeconds: (metadata[ConsumerMetadata.backoff] ?? "").split(separator: " ")
        .compactMap { ProviderKit.DurationText.seconds(String($0)) },
      deadLetterSubject: metadata[ConsumerMetadata.deadLetterSubject])
    let user = userName(worker)
    let secret = password ?? PasswordHash.randomPassword()
    let existing = try BrokerAuthorizations.user(user, in: broker.folder)
    // bcrypt gives another hash each time: the old one stays while the password does.
    let hash = password != nil ? existing?.passwordHash : nil
    let rights = BrokerUser(
      name: user, passwordHash: try hash ?? PasswordHash.make(secret),
      publish: StreamRights.read(source.stream, source.consumer) + [source.deadLetterSubject].compactMap(\.self),
      subscribe: ["\(StreamRights.inbox(user)).>"], connections: [.standard], owner: address, token: token)
    try await environment.authorizations.change(broker, put: [rights])
    return ConsumerAccess(
      connection: BrokerConnection(
        host: broker.settings.clientHost, port: Int(broker.settings.port), tls: broker.settings.tls,
        authority: broker.authority, user: user, password: secret, inbox: StreamRights.inbox(user)),
      source: source)
  }

  /// Takes the worker's user away.
  static func revoke(_ broker: BrokerAccess, from worker: ResourceName, _ environment: LocalCloudEnvironment)
    async throws
  {
    try await environment.authorizations.change(broker, remove: [userName(worker)])
  }

  /// One token of a subject, because the user's inbox is named for it.
  static func userName(_ worker: ResourceName) -> String {
    String(worker.text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" })
      + "-" + String(BrokerConfigurationFile.hash(Array(worker.text.utf8)).prefix(8))
  }
}

/// The subjects that reading and writing streams need.
enum StreamRights {
  /// What a reader of one consumer publishes to: requests for messages, and acknowledgements in both of their forms.
  static func read(_ stream: String, _ consumer: String) -> [String] {
    [
      "$JS.API.CONSUMER.MSG.NEXT.\(stream).\(consumer)", "$JS.API.CONSUMER.INFO.\(stream).\(consumer)",
      "$JS.API.STREAM.INFO.\(stream)",
      "$JS.ACK.\(stream).\(consumer).>", "$JS.ACK.*.*.\(stream).\(consumer).>",
    ]
  }

  /// The prefix of the subjects where a user awaits answers: its own, so that nobody else can listen.
  static func inbox(_ user: String) -> String { "_INBOX.\(user)" }
}
