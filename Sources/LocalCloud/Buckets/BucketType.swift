import Platform
import ProviderKit
import Values

/// `bucket`: a folder of objects.
struct BucketType: ResourceType {
  let name = "bucket"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard request.prior != nil, basis.replacePaths.isEmpty else { return basis }
    var planned = basis
    planned.value = basis.value.replacing(["status": "present"])
    return planned
  }

  func create(_ planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    return try await apply(planned, id, token: operation.token, operation.context)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let folder = try BucketFolder(current.value.text("id") ?? "", environment.directories)
    guard let record = try folder.record() else { return nil }
    return stored(value(record, folder, current.value, status: try await status(record, folder)))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = prior.value.text("id") ?? ""
    let record = try BucketFolder(id, environment.directories).record()
    return try await apply(planned, id, token: record?.token ?? operation.token, operation.context)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    if prior.value.flag("deletion_protection") {
      throw ResourceFault.isProtected(address: operation.context.address)
    }
    let id = prior.value.text("id") ?? ""
    let folder = try BucketFolder(id, environment.directories)
    if try folder.record()?.lifecycle.isEmpty == false { try await environment.agent.client().delete(id) }
    guard !prior.value.flag("retain_on_destroy") else { return }
    try FileTree.remove(folder.path)
    StackFolder.removeIfEmpty(operation.context.stack)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let folder = try BucketFolder(id, environment.directories)
    guard let record = try folder.record() else { throw ResourceFault.missing(kind: "bucket", id: id) }
    return stored(value(record, folder, .emptyObject, status: try await status(record, folder)))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    let folder = try BucketFolder(id, environment.directories)
    guard let record = try folder.record(), record.token == request.token else { return .nothing }
    let base = request.planned?.value ?? .emptyObject
    return .complete(stored(value(record, folder, base, status: try await status(record, folder))))
  }

  func value(_ record: BucketFolder.Record, _ folder: BucketFolder, _ base: Value, status: String) -> Value {
    let written = base.blocks("lifecycle_rule")
    let rules = record.lifecycle.enumerated().map { index, rule -> Value in
      let age = index < written.count ? written[index].text("age") : nil
      let isKept = age.flatMap(DurationText.seconds) == rule.seconds
      return .object([
        "prefix": .string(rule.prefix),
        "age": .string(isKept ? age ?? "" : "\(Int(rule.seconds))s"),
      ])
    }
    return .object([
      "id": .string(record.id),
      "engine": base["engine"] ?? "directory",
      "versioning": .bool(record.versioning),
      "lifecycle_rule": .list(rules, of: Self.lifecycleBlock.impliedType),
      "path": .string(folder.objects),
      "url": .string("file://" + folder.objects),
      "status": .string(status),
      "deletion_protection": base["deletion_protection"] ?? false,
      "retain_on_destroy": base["retain_on_destroy"] ?? false,
    ])
  }
}
