import AgentAPI
import ProviderKit
import Values

/// `iam_binding`: a role on one resource for some service accounts.
///
/// The agent keeps a record a member, which the key service decides by. Tables and brokers decide by files of their own, which are made
/// from the same members.
struct IAMBindingType: ResourceType {
  let name = "iam_binding"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    if configuration["members"]?.deepMarks.contains(.sensitive) == true {
      return [
        ProviderDiagnostic(
          .error, "a sensitive value as the name of a member",
          detail: "members are told by their names in the audit log", path: "members",
          hints: [
            "refer to the account itself, as in `service_account.reader.id`",
            "`nonsensitive(…)` says that everybody may see it",
          ])
      ]
    }
    guard let resource = configuration.text("resource"), let name = configuration.text("role"),
      let role = Role(rawValue: name)
    else { return [] }
    do {
      let target = try BindingTarget(resource, environment.directories)
      let roles = Role.roles(on: target)
      guard !roles.contains(role) else { return [] }
      let list = roles.map { "`\($0.rawValue)`" }.joined(separator: " and ")
      return [
        ProviderDiagnostic(
          .error, "there is no role `\(name)` on a \(target.kind)", detail: "the roles on a \(target.kind) are \(list)",
          path: "role")
      ]
    } catch {
      return [ProviderDiagnostic(.error, error.diagnostic.summary, path: "resource", hints: error.diagnostic.hints)]
    }
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    return try await apply(planned, id, token: operation.token, operation.context)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let id = current.value.text("id") ?? ""
    let found = try await bindings(id, context.stack.id)
    let members = found.map(\.member)
    guard !members.isEmpty, let enforcement = try? enforcement(current.value, id, context) else { return nil }
    // A member counts only where it can also use the role.
    let effective = try await enforcement.effective(of: members, role: role(current.value))
    return stored(
      current.value.replacing(["members": .set(effective.map { .string($0) }, of: .string)]))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    try await apply(planned, prior.value.text("id") ?? "", token: operation.token, operation.context)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    let id = prior.value.text("id") ?? ""
    let client = try await environment.agent.client()
    let found = try await bindings(id, operation.context.stack.id)
    for binding in found { try await remove(binding, client, operation.context) }
    try await enforcement(prior.value, id, operation.context).withdraw(
      from: prior.value.texts("members") ?? found.map(\.member), entirely: true)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let stack = String(id.prefix { $0 != "/" })
    let found = try await bindings(id, stack)
    guard let first = found.first else { throw ResourceFault.missing(kind: "binding", id: id) }
    return stored(
      .object([
        "id": .string(id), "resource": .string(first.resource), "role": .string(first.role),
        "members": .set(found.map { .string($0.member) }, of: .string), "broker_urls": .null(.map(.string)),
      ]))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    let found = try await bindings(id, request.context.stack.id)
    guard let planned = request.planned?.value, found.contains(where: { $0.token == request.token }) else {
      return .nothing
    }
    return .partial(stored(planned.replacing(["id": .string(id), "broker_urls": .null(.map(.string))])))
  }

  private func apply(_ planned: Value, _ id: String, token: String, _ context: ObjectContext) async throws
    -> StoredObject
  {
    let client = try await environment.agent.client()
    let members = planned.texts("members") ?? []
    let enforcement = try enforcement(planned, id, context)
    let role = role(planned)
    let present = try await bindings(id, context.stack.id)
    let former = present.filter { !members.contains($0.member) }
    for binding in former { try await remove(binding, client, context) }
    for member in members {
      let binding = IAMBinding(
        id: "\(id)#\(member)", stack: context.stack.id, member: member, role: role.rawValue,
        resource: planned.text("resource") ?? "", token: token)
      try await put(binding, over: present.first { $0.member == member }, client, context)
    }
    try await enforcement.withdraw(from: former.map(\.member), entirely: false)
    let urls = try await enforcement.grant(to: members, role: role, token: token)
    return stored(
      planned.replacing([
        "id": .string(id),
        "broker_urls": urls.isEmpty ? .null(.map(.string)) : .map(urls.mapValues { .string($0) }, of: .string),
      ]))
  }

  /// Gives a right, and writes that down unless the member has it already.
  private func put(
    _ binding: IAMBinding, over former: IAMBinding?, _ client: AgentClient, _ context: ObjectContext
  ) async throws {
    if let former, former.role == binding.role, former.resource == binding.resource {
      return try await client.put(binding)
    }
    try await access.recording("bind \(binding.role)", binding.resource, context, member: binding.member) {
      try await client.put(binding)
    }
  }

  private func remove(_ binding: IAMBinding, _ client: AgentClient, _ context: ObjectContext) async throws {
    try await access.recording("unbind \(binding.role)", binding.resource, context, member: binding.member) {
      try await client.deleteBinding(binding.id)
    }
  }

  private var access: KeyAccess { KeyAccess(directories: environment.directories) }

  /// The agent's records of one binding, a member each.
  private func bindings(_ id: String, _ stack: String) async throws -> [IAMBinding] {
    try await environment.agent.client().bindings(stack: stack).filter { $0.id.hasPrefix(id + "#") }
      .sorted { $0.member.utf8.lexicographicallyPrecedes($1.member.utf8) }
  }

  private func enforcement(_ value: Value, _ id: String, _ context: ObjectContext) throws -> BindingEnforcement {
    BindingEnforcement(
      binding: id, resource: value.text("resource") ?? "",
      target: try BindingTarget(value.text("resource") ?? "", environment.directories), context: context,
      environment: environment)
  }

  private func role(_ value: Value) -> Role { value.text("role").flatMap(Role.init) ?? .reader }
}
