import AgentAPI
import Diagnostics
import Platform
import ProviderKit
import Values

/// `broker`: an MQTT and publish-subscribe server with durable streams.
struct BrokerType: ResourceType {
  let name = "broker"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard let prior = request.prior, basis.replacePaths.isEmpty,
      let id = prior.value.text("id"),
      let access = try? BrokerAccess(ResourceName(id), environment.directories),
      let settings = settings(basis.value, keeping: access.settings)
    else { return basis }
    // What it must be in the end, so that anything found otherwise is a difference.
    let file = BrokerConfigurationFile(settings: settings, secrets: access.secrets, folder: access.folder)
    var planned = basis
    planned.value = basis.value.replacing(exports(settings, access.folder))
      .replacing(["status": "running", "config_hash": .string(file.hash)])
    if settings.tls, access.authority.isEmpty { planned.value = unknown(planned.value, ["ca_certificate"]) }
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let client = try await environment.agent.client()
    let folder = try place(operation)
    var settings = try await newSettings(planned, operation, folder, client)
    if let earlier = try? folder.read(folder.settingsFile, as: BrokerSettings.self) {
      // An interrupted create of the same operation: its ports are reserved.
      (settings.port, settings.mqttPort) = (earlier.port, earlier.mqttPort)
      settings.monitorPort = earlier.monitorPort
    }
    do {
      try folder.create()
      try folder.write(settings, to: folder.settingsFile)
      return try await start(settings, folder, planned, client)
    } catch let fault where !(fault is PartialFailure) {
      // Nothing runs, and nobody would know of what was written.
      try? FileTree.remove(folder.path)
      StackFolder.removeIfEmpty(operation.context.stack)
      throw fault
    }
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    guard let id = current.value.text("id"),
      let path = ResourceName(id).folder(environment.directories),
      Files.exists(BrokerFolder(path: path).settingsFile)
    else { return nil }
    return try await look(BrokerAccess(BrokerFolder(path: path)), current.value)
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let client = try await environment.agent.client()
    let access = try BrokerAccess(ResourceName(prior.value.text("id") ?? ""), environment.directories)
    guard let settings = settings(planned, keeping: access.settings) else {
      throw BrokerFault.unreadable(file: access.folder.settingsFile)
    }
    try await checkPorts(settings, unlike: access.settings, client)
    try access.folder.write(settings, to: access.folder.settingsFile)
    return try await start(settings, access.folder, planned, client)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    if prior.value["deletion_protection"]?.bool == true {
      throw BrokerFault.isProtected(address: operation.context.address)
    }
    guard let id = prior.value.text("id"), let path = ResourceName(id).folder(environment.directories) else { return }
    try await environment.agent.client().delete(id)
    try removeFiles(path, operation.context.stack)
  }

  /// Takes the folder away as one: of a part of it, as a program that is killed would leave, no broker could be made again.
  private func removeFiles(_ path: String, _ stack: StackIdentity) throws {
    let removed = path + ".removed"
    if Files.exists(path) {
      try FileTree.remove(removed)
      try Files.rename(path, to: removed)
    }
    try FileTree.remove(removed)
    StackFolder.removeIfEmpty(stack)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let access = try BrokerAccess(ResourceName(id), environment.directories)
    return try await look(access, .object(["deletion_protection": false]))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior {
      if let found = try await read(prior, request.context) { return .complete(found) }
      // A delete that was interrupted when the broker was gone already.
      if let path = prior.value.text("id").flatMap({ ResourceName($0).folder(environment.directories) }) {
        try removeFiles(path, request.context.stack)
      }
      return .nothing
    }
    let candidates = places(request.context)
    for folder in candidates {
      guard let settings = try? folder.read(folder.settingsFile, as: BrokerSettings.self),
        settings.token == request.token
      else { continue }
      let base = request.planned?.value ?? .emptyObject
      guard let access = try? BrokerAccess(folder), try await isRunning(access) else {
        return .partial(stored(value(settings, folder, base, status: "stopped", hash: "")))
      }
      return .complete(try await look(access, base))
    }
    return .nothing
  }

  private func isRunning(_ access: BrokerAccess) async throws -> Bool {
    try await environment.agent.client().unit(access.settings.id)?.isReady ?? false
  }
}
