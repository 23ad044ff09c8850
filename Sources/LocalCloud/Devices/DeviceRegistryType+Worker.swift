import AgentAPI
import Platform
import ProviderKit
import Streams

extension DeviceRegistryType {
  /// Of the worker, in the registry's folder.
  private struct Secret: Codable { var password: String }

  private static let configurationFile = "events.json"

  /// Has the agent run the worker that hands on events of quality 0, and waits until it does.
  func startWorker(_ registry: DeviceRegistry, _ broker: BrokerAccess, _ context: ObjectContext) async throws {
    let user = Self.userName(registry)
    let secretFile = DeviceRegistry.workerFile(registry.name, broker.folder)
    let secret =
      (try? broker.folder.read(secretFile, as: Secret.self)) ?? Secret(password: PasswordHash.randomPassword())
    try broker.folder.write(secret, to: secretFile)
    let existing = try BrokerAuthorizations.user(user, in: broker.folder)?.passwordHash
    let isKept = existing.map { PasswordHash.matches(secret.password, $0) } ?? false
    let rights = BrokerUser(
      name: user, passwordHash: try isKept ? existing : PasswordHash.make(secret.password),
      publish: [registry.feed.unacknowledgedSubject],
      subscribe: [registry.eventSubject, "\(StreamRights.inbox(user)).>"], connections: [.standard],
      owner: registry.address, token: registry.token)
    try await environment.authorizations.change(broker, put: [rights])
    let configuration = DeviceEventConfiguration(
      name: registry.address,
      connection: BrokerConnection(
        host: broker.settings.clientHost, port: Int(broker.settings.port), tls: broker.settings.tls,
        authority: broker.authority, user: user, password: secret.password, inbox: StreamRights.inbox(user)),
      subject: registry.eventSubject, files: WorkerFiles(ready: "@{unit}/ready"))
    let unit = UnitSpec(
      name: Self.unitName(registry, broker), stack: context.stack.id, address: context.address, kind: name,
      command: ["@{stack}", "worker", "events", "--config", "@{unit}/\(Self.configurationFile)"],
      files: [UnitFile(path: Self.configurationFile, contents: try configuration.encoded())], userClass: .engine,
      health: HealthCheck(.file("ready"), interval: 15), token: registry.token)
    let client = try await environment.agent.client()
    try await client.put(unit)
    if let status = try await client.unit(unit.name), status.state == .stopped { try await client.start(unit.name) }
    _ = try await UnitReadiness(client: client, address: context.address).wait(for: unit.name, timeout: .seconds(30))
  }

  func removeWorker(_ registry: DeviceRegistry, _ broker: BrokerAccess) async throws {
    try await environment.agent.client().delete(Self.unitName(registry, broker))
    try Files.remove(DeviceRegistry.workerFile(registry.name, broker.folder))
    try await environment.authorizations.change(broker, remove: [Self.userName(registry)])
  }

  /// `active` for one that works, or is not needed.
  func workerStatus(_ handle: DeviceRegistryHandle, isNeeded: Bool) async throws -> String {
    guard isNeeded else { return "active" }
    let unit = try await environment.agent.client().unit(Self.unitName(handle.registry, handle.broker))
    let word = UnitReadiness.word(unit)
    return word == "running" ? "active" : word
  }

  private static func unitName(_ registry: DeviceRegistry, _ broker: BrokerAccess) -> String {
    ResourceName(stack: broker.settings.stack, address: registry.address).text
  }

  /// One token of a subject, and no name that a device has.
  private static func userName(_ registry: DeviceRegistry) -> String { "events-\(registry.name)" }
}
