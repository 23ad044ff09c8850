import AgentAPI
import ProviderKit
import Values

/// `service_account`: the identity of a workload.
struct ServiceAccountType: ResourceType {
  let name = "service_account"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  var schema: ResourceSchema {
    ResourceSchema(
      BlockSchema(
        "The identity of a workload: what a `service`, `webapp` or `function` acts as, and what an `iam_binding` gives rights to. It has none of its own accord.",
        attributes: [
          "display_name": AttributeSchema(.string, .optional, "What it is for, for people.", defaultValue: ""),
          "disabled": AttributeSchema(
            .bool, .optional, "Whether its tokens are refused for now.", defaultValue: false),
          "id": AttributeSchema(.string, .computed, "The name by which workloads and bindings refer to it."),
          "key": AttributeSchema(
            .string, .computed,
            "Its key file in JSON. Who holds it gets the account's tokens from the workload API: `POST /v1/tokens` with `service_account` and `secret`. The agent keeps no more than the secret's hash.",
            sensitive: true),
        ]))
  }

  /// A key that the agent does not know any more is made anew.
  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard let prior = request.prior, prior.value.text("key") == nil else { return basis }
    return PlannedObject(unknown(basis.value, ["key"]), replacePaths: basis.replacePaths)
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    let key = ServiceAccountKey(newFor: id)
    return try await put(planned, key, token: operation.token, operation.context)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    return try await environment.agent.client().serviceAccount(id).map {
      stored(value($0, current.value.text("key").flatMap(ServiceAccountKey.init)))
    }
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = prior.value.text("id") ?? ""
    let token = try await environment.agent.client().serviceAccount(id)?.token
    let key = prior.value.text("key").flatMap(ServiceAccountKey.init) ?? ServiceAccountKey(newFor: id)
    return try await put(planned, key, token: token ?? operation.token, operation.context)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    let client = try await environment.agent.client()
    let id = prior.value.text("id") ?? ""
    guard try await client.serviceAccount(id) != nil else { return }
    // They would go with the account; each right that is lost is written down.
    for binding in try await client.bindings() where binding.member == id {
      try await access.recording("unbind \(binding.role)", binding.resource, operation.context, member: id) {
        try await client.deleteBinding(binding.id)
      }
    }
    try await access.recording("delete account", id, operation.context) { try await client.deleteServiceAccount(id) }
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let account = try await environment.agent.client().serviceAccount(id) else {
      throw ResourceFault.missing(kind: "service account", id: id)
    }
    return stored(value(account, nil))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    guard let account = try await environment.agent.client().serviceAccount(id), account.token == request.token else {
      return .nothing
    }
    // Its secret was known to the interrupted program alone.
    return .partial(stored(value(account, nil)))
  }

  private func put(
    _ planned: Value, _ key: ServiceAccountKey, token: String, _ context: ObjectContext
  ) async throws -> StoredObject {
    let account = ServiceAccount(
      name: key.account, stack: context.stack.id, displayName: planned.text("display_name") ?? "",
      isDisabled: planned.flag("disabled"), secretHash: key.hash, token: token)
    let client = try await environment.agent.client()
    let action = Self.change(try await client.serviceAccount(account.name), to: account)
    try await access.recording(action, account.name, context) { try await client.put(account) }
    return stored(value(account, key))
  }

  private var access: KeyAccess { KeyAccess(directories: environment.directories) }

  /// What the change is called in the log.
  private static func change(_ former: ServiceAccount?, to account: ServiceAccount) -> String {
    guard let former else { return "create account" }
    var words: [String] = []
    if former.secretHash != account.secretHash { words.append("new key") }
    if former.isDisabled != account.isDisabled { words.append(account.isDisabled ? "disable" : "enable") }
    return words.isEmpty ? "change account" : words.joined(separator: " and ")
  }

  private func value(_ account: ServiceAccount, _ key: ServiceAccountKey?) -> Value {
    let isKnown = key != nil && account.secretHash == key?.hash
    return .object([
      "id": .string(account.name), "display_name": .string(account.displayName), "disabled": .bool(account.isDisabled),
      "key": isKnown ? key.map { .string($0.text) } ?? .null(.string) : .null(.string),
    ])
  }
}
