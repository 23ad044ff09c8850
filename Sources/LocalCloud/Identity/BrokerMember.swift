import AgentAPI
import Platform
import Streams

/// A service account as a user of one broker, with the rights of all its bindings there.
struct BrokerMember: Sendable {
  /// Its password at the broker, for us alone.
  private struct Secret: Codable {
    var password: String
  }

  let member: String
  let stack: String
  let broker: BrokerAccess
  private let environment: LocalCloudEnvironment

  /// - Parameter resource: the id of a topic or subscription of the broker.
  init(member: String, on resource: String, stack: String, _ environment: LocalCloudEnvironment) throws {
    let name = ResourceName(resource)
    let topic = name.split(.subscription)?.parent ?? name
    guard let broker = topic.split(.topic)?.parent else { throw ResourceFault.badID(resource, expected: "a topic") }
    self.member = member
    self.stack = stack
    self.broker = try BrokerAccess(broker, environment.directories)
    self.environment = environment
  }

  private var user: String { ConsumerAccess.userName(ResourceName(member)) }

  private var secretFile: String {
    Path.join(broker.folder.path, "members", ResourceName.fileName(user) + ".json")
  }

  func isPresent() throws -> Bool { try BrokerAuthorizations.user(user, in: broker.folder) != nil }

  /// Makes the user's rights what the bindings say now; returns the URL to connect with, or an empty text when none is left.
  func update() async throws -> String {
    try await environment.keyedLocks.run("\(broker.settings.id) \(user)") { try await change() }
  }

  private func change() async throws -> String {
    let bindings = try await environment.agent.client().bindings(stack: stack).filter {
      $0.member == member && $0.resource.hasPrefix(broker.settings.id + "/")
    }
    guard !bindings.isEmpty else {
      try await environment.authorizations.change(broker, remove: [user])
      try Files.remove(secretFile)
      return ""
    }
    var publish: Set<String> = []
    for binding in bindings { publish.formUnion(try await rights(binding)) }
    let known = try ResourceRecord.read(secretFile, as: Secret.self)
    let password = known?.password ?? PasswordHash.randomPassword()
    if known == nil {
      try Files.makeFolder(Path.parent(secretFile), mode: 0o700)
      try ResourceRecord.write(Secret(password: password), to: secretFile)
    }
    let hash = known == nil ? nil : try BrokerAuthorizations.user(user, in: broker.folder)?.passwordHash
    let rights = BrokerUser(
      name: user, passwordHash: try hash ?? PasswordHash.make(password),
      publish: publish.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
      subscribe: ["\(StreamRights.inbox(user)).>"], connections: [.standard], owner: member)
    try await environment.authorizations.change(broker, put: [rights])
    let scheme = broker.settings.tls ? "tls" : "nats"
    return "\(scheme)://\(user):\(password)@\(broker.settings.clientHost):\(broker.settings.port)"
  }

  /// The subjects that a binding lets its member publish to.
  private func rights(_ binding: IAMBinding) async throws -> [String] {
    switch Role(rawValue: binding.role) {
    case .publisher:
      let topic = try TopicHandle(binding.resource, environment)
      return [try await topic.subject()]
    case .subscriber:
      let subscription = try SubscriptionHandle(binding.resource, environment)
      return StreamRights.read(subscription.topic.stream, subscription.consumer)
    default: return []
    }
  }
}
