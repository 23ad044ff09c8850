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
    return try apply(planned, id, token: operation.token)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let folder = try BucketFolder(current.value.text("id") ?? "", environment.directories)
    guard let record = try folder.record() else { return nil }
    return stored(value(record, folder, current.value))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: Operation) async throws -> StoredObject {
    let id = prior.value.text("id") ?? ""
    let record = try BucketFolder(id, environment.directories).record()
    return try apply(planned, id, token: record?.token ?? operation.token)
  }

  func delete(_ prior: StoredObject, _ operation: Operation) async throws {
    if prior.value.flag("deletion_protection") {
      throw ResourceFault.isProtected(address: operation.context.address)
    }
    let folder = try BucketFolder(prior.value.text("id") ?? "", environment.directories)
    guard !prior.value.flag("retain_on_destroy") else { return }
    try FileTree.remove(folder.path)
    StackFolder.removeIfEmpty(operation.context.stack)
  }

  func importObject(id: String, _ context: ObjectContext) async throws -> StoredObject {
    let folder = try BucketFolder(id, environment.directories)
    guard let record = try folder.record() else { throw ResourceFault.missing(kind: "bucket", id: id) }
    return stored(value(record, folder, .emptyObject))
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    let id = ResourceName(stack: request.context.stack.id, address: request.context.address).text
    let folder = try BucketFolder(id, environment.directories)
    guard let record = try folder.record(), record.token == request.token else { return .nothing }
    // The record is written last.
    return .complete(stored(value(record, folder, request.planned?.value ?? .emptyObject)))
  }

  private func apply(_ planned: Value, _ id: String, token: String) throws -> StoredObject {
    let folder = try BucketFolder(id, environment.directories)
    try folder.create()
    let rules = planned.blocks("lifecycle").map { rule in
      BucketFolder.LifecycleRule(
        prefix: rule.text("prefix") ?? "", seconds: rule.text("age").flatMap(DurationText.seconds) ?? 0)
    }
    let record = BucketFolder.Record(id: id, versioning: planned.flag("versioning"), lifecycle: rules, token: token)
    try ResourceRecord.write(record, to: folder.recordFile, mode: 0o644)
    return stored(value(record, folder, planned))
  }

  private func value(_ record: BucketFolder.Record, _ folder: BucketFolder, _ base: Value) -> Value {
    let written = base.blocks("lifecycle")
    let rules = record.lifecycle.enumerated().map { index, rule -> Value in
      let age = index < written.count ? written[index].text("age") : nil
      let isKept = age.flatMap(DurationText.seconds) == rule.seconds
      return .object([
        "prefix": .string(rule.prefix),
        "age": .string(isKept ? age ?? "" : "\(Int(rule.seconds))s"),
      ])
    }
    let isThere = Files.exists(folder.objects) && Files.exists(folder.versions)
    return .object([
      "id": .string(record.id),
      "engine": base["engine"] ?? "directory",
      "versioning": .bool(record.versioning),
      "lifecycle": .list(rules, of: Self.lifecycleBlock.impliedType),
      "path": .string(folder.objects),
      "url": .string("file://" + folder.objects),
      "status": .string(isThere ? "present" : "damaged"),
      "deletion_protection": base["deletion_protection"] ?? false,
      "retain_on_destroy": base["retain_on_destroy"] ?? false,
    ])
  }
}
