import Platform
import ProviderKit
import Streams
import Values

/// `device`: one who may connect to a broker by MQTT, under its own name and to its own topics.
struct DeviceType: ResourceType {
  let name = "device"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard request.prior != nil, basis.replacePaths.isEmpty else { return basis }
    var planned = basis
    let isBlocked = basis.value["blocked"]?.bool == true
    planned.value = basis.value.replacing(["status": .string(isBlocked ? "blocked" : "active")])
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let handle = try DeviceRegistryHandle(planned.text("registry") ?? "", environment)
    // Two of one name, made at the same time, must not both find nobody there.
    return try await environment.keyedLocks.run("\(handle.broker.settings.id) devices") {
      try await create(planned, operation, handle)
    }
  }

  private func create(
    _ planned: Value, _ operation: Operation, _ handle: DeviceRegistryHandle
  ) async throws -> StoredObject {
    let device = planned.text("name") ?? ResourceAddress.defaultName(operation.context.address)
    let kind = try kind(planned, handle.broker)
    if let other = try other(device, handle, token: operation.token) {
      throw BrokerFault.exists(kind: "device", name: device, owner: other.owner)
    }
    let credentials = try DeviceCredentials.make(kind, device, handle.registry, handle.broker)
    let user = try user(device, credentials, planned, handle.registry, operation)
    // An interrupted create of this operation may have left a certificate's user under another name.
    let left = try BrokerAuthorizations.users(in: handle.broker.folder)
      .filter { $0.token == operation.token && $0.name != user.name }.map(\.name)
    try await put(user, planned, handle.broker, remove: left)
    return stored(value(device, credentials, planned, handle, status: status(planned)))
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    do {
      let handle = try DeviceRegistryHandle(current.value.text("registry") ?? "", environment)
      let found = try BrokerAuthorizations.user(current.value.text("username") ?? "", in: handle.broker.folder)
      return stored(current.value.replacing(["status": .string(try look(found, current.value, handle))]))
    } catch BrokerFault.noBroker, BrokerFault.noSuchThing {
      return nil
    }
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let handle = try DeviceRegistryHandle(planned.text("registry") ?? "", environment)
    let device = planned.text("name") ?? ""
    let existing = try BrokerAuthorizations.user(prior.value.text("username") ?? "", in: handle.broker.folder)
    var credentials = credentials(prior.value)
    if let password = credentials.password {
      let isKept = existing?.passwordHash.map { PasswordHash.matches(password, $0) } ?? false
      credentials.passwordHash = try isKept ? existing?.passwordHash : PasswordHash.make(password)
    }
    var user = try user(device, credentials, planned, handle.registry, operation)
    user.token = existing?.token ?? operation.token
    try await put(user, planned, handle.broker, remove: [])
    return stored(value(device, credentials, planned, handle, status: status(planned)))
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    do {
      let handle = try DeviceRegistryHandle(prior.value.text("registry") ?? "", environment)
      try await environment.authorizations.change(handle.broker, remove: [prior.value.text("username") ?? ""])
    } catch BrokerFault.noBroker, BrokerFault.noSuchThing {
      // It went with its registry.
    }
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    // The secret was in the process that was interrupted and is nowhere else: what is left of the create is of no use, and
    // making the device anew under any token replaces it.
    guard let planned = request.planned?.value,
      let handle = try? DeviceRegistryHandle(planned.text("registry") ?? "", environment)
    else { return .nothing }
    let left = try BrokerAuthorizations.users(in: handle.broker.folder).filter { $0.token == request.token }
    try await environment.authorizations.change(handle.broker, remove: left.map(\.name))
    return .nothing
  }

  // MARK: -

  private func put(_ user: BrokerUser, _ planned: Value, _ broker: BrokerAccess, remove: [String]) async throws {
    let isBlocked = planned["blocked"]?.bool == true
    try await environment.authorizations.change(
      broker, put: isBlocked ? [] : [user], remove: isBlocked ? remove + [user.name] : remove)
  }

  /// A user of this device that another operation made.
  private func other(_ device: String, _ handle: DeviceRegistryHandle, token: String) throws -> BrokerUser? {
    let own = handle.registry.topic(device, "events")
    return try BrokerAuthorizations.users(in: handle.broker.folder).first {
      $0.token != token && $0.connections == [.mqtt] && $0.publish.first == MQTTTopic.subjects(own).first
    }
  }

  private func kind(_ planned: Value, _ broker: BrokerAccess) throws -> BrokerSettings.MQTTAuthentication {
    let taken = broker.settings.mqttAuthentication
    guard let wanted = planned.text("credentials"), wanted != taken.rawValue else { return taken }
    throw BrokerFault.credentialsDoNotFit(wanted: wanted, broker: taken.rawValue)
  }

  private func status(_ planned: Value) -> String { planned["blocked"]?.bool == true ? "blocked" : "active" }

  private func look(_ found: BrokerUser?, _ value: Value, _ handle: DeviceRegistryHandle) throws -> String {
    guard let found else { return value["blocked"]?.bool == true ? "blocked" : "missing" }
    let rights = try rights(value.text("name") ?? "", value, handle.registry)
    guard found.publish == rights.publish, found.subscribe == rights.subscribe, found.connections == [.mqtt] else {
      return "rights changed"
    }
    if let password = credentials(value).password, !PasswordHash.matches(password, found.passwordHash ?? "") {
      return "password changed"
    }
    return "active"
  }
}
