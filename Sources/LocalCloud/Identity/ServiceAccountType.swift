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
        ]))
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    return try await put(planned, id, token: operation.token, operation.context)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    return try await environment.agent.client().serviceAccount(id).map { stored(value($0)) }
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
    return stored(value(account))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    guard let account = try await environment.agent.client().serviceAccount(id), account.token == request.token else {
      return .nothing
    }
    return .complete(stored(value(account)))
  }

  private func put(_ planned: Value, _ id: String, token: String, _ context: ObjectContext) async throws -> StoredObject {
    let account = ServiceAccount(
      name: id, stack: context.stack.id, displayName: planned.text("display_name") ?? "",
      isDisabled: planned.flag("disabled"), token: token)
    try await environment.agent.client().put(account)
    return stored(value(account))
  }

  private func value(_ account: ServiceAccount) -> Value {
    .object([
      "id": .string(account.name), "display_name": .string(account.displayName), "disabled": .bool(account.isDisabled),
    ])
  }
}
