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
          "key_file": AttributeSchema(
            .bool, .optional,
            "Whether it has a long-lived `key`, for programs that run elsewhere or that get it sealed.",
            defaultValue: false, requiresReplacement: true),
          "id": AttributeSchema(.string, .computed, "The name by which workloads and bindings refer to it."),
          "key": AttributeSchema(
            .string, .computed,
            "Its key file, JSON, that is taken for tokens at `POST $STACK_WORKLOAD_API/v1/tokens`; null without `key_file`.",
            sensitive: true),
        ]))
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    return try await put(planned, id, token: operation.token, operation.context)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    guard let account = try await environment.agent.client().serviceAccount(id) else { return nil }
    return stored(try await value(account, hasKey: current.value.flag("key_file")))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = prior.value.text("id") ?? ""
    let token = try await environment.agent.client().serviceAccount(id)?.token
    return try await put(planned, id, token: token ?? operation.token, operation.context)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    try await environment.agent.client().deleteServiceAccount(prior.value.text("id") ?? "")
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    guard let account = try await environment.agent.client().serviceAccount(id) else {
      throw ResourceFault.missing(kind: "service account", id: id)
    }
    return stored(try await value(account, hasKey: false))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    guard let account = try await environment.agent.client().serviceAccount(id), account.token == request.token else {
      return .nothing
    }
    return .complete(stored(try await value(account, hasKey: request.planned?.value.flag("key_file") ?? false)))
  }

  private func put(_ planned: Value, _ id: String, token: String, _ context: ObjectContext) async throws -> StoredObject
  {
    let account = ServiceAccount(
      name: id, stack: context.stack.id, displayName: planned.text("display_name") ?? "",
      isDisabled: planned.flag("disabled"), token: token)
    try await environment.agent.client().put(account)
    return stored(try await value(account, hasKey: planned.flag("key_file")))
  }

  private func value(_ account: ServiceAccount, hasKey: Bool) async throws -> Value {
    let key = hasKey ? try await environment.agent.client().serviceAccountKey(account.name).text() : nil
    return .object([
      "id": .string(account.name), "display_name": .string(account.displayName), "disabled": .bool(account.isDisabled),
      "key_file": .bool(hasKey), "key": key.map { .string($0) } ?? .null(.string),
    ])
  }
}
