import Foundation
import Platform
import ProviderKit
import Values

/// `bucket_object`: one object of a bucket.
struct BucketObjectType: ResourceType {
  let name = "bucket_object"
  let environment: LocalCloudEnvironment

  init(_ environment: LocalCloudEnvironment) { self.environment = environment }

  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    let given = ["content", "content_base64", "source"].filter { !(configuration[$0]?.isNull ?? true) }
    if given.count == 1 { return SourceFile.fault(configuration).map { [$0] } ?? [] }
    return [
      ProviderDiagnostic(
        .error, "an object has one of `content`, `content_base64` and `source`",
        detail: given.isEmpty ? "none of them is set" : "`\(given.joined(separator: "` and `"))` are set")
    ]
  }

  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard let bytes = try bytes(basis.value) else {
      return PlannedObject(unknown(basis.value, ["sha256", "size"]), replacePaths: basis.replacePaths)
    }
    var planned = basis
    planned.value = basis.value.replacing(Self.facts(bytes))
    return planned
  }

  func create(_ planned: Value, _ operation: ProviderKit.Operation) async throws -> StoredObject {
    try write(planned, token: operation.token)
  }

  func read(_ current: StoredObject, _ context: ObjectContext) async throws -> StoredObject? {
    let (_, file) = try place(current.value)
    guard Files.exists(file) else { return nil }
    let hash = try FileTree.fileHash(file)
    let size = Files.status(file)?.size ?? 0
    return stored(current.value.replacing(["sha256": .string(hash), "size": .number(size)]))
  }

  func update(_ prior: StoredObject, to planned: Value, _ operation: ProviderKit.Operation) async throws -> StoredObject
  {
    try write(planned, token: operation.token)
  }

  func delete(_ prior: StoredObject, _ operation: ProviderKit.Operation) async throws {
    let (bucket, file) = try place(prior.value)
    try keepVersion(file, prior.value.text("name") ?? "", bucket)
    try Files.remove(file)
    // Folders that the name made go with the last object in them.
    var folder = Path.parent(file)
    while Path.isInside(folder, bucket.objects), folder != bucket.objects, rmdir(folder) == 0 {
      folder = Path.parent(folder)
    }
  }

  func recover(_ request: RecoverRequest) async throws -> Recovery {
    if let planned = request.planned?.value, let (_, file) = try? place(planned) {
      try AtomicFile.removeLeftovers(of: file)
    }
    if let prior = request.prior { return try await read(prior, request.context).map { .complete($0) } ?? .nothing }
    guard let planned = request.planned?.value, let (_, file) = try? place(planned), Files.exists(file),
      let wanted = planned.text("sha256"), try FileTree.fileHash(file) == wanted
    else { return .nothing }
    return .complete(stored(planned.replacing(["id": .string(Self.id(planned))])))
  }

  private func write(_ planned: Value, token: String) throws -> StoredObject {
    let (bucket, file) = try place(planned)
    guard try bucket.record() != nil else {
      throw ResourceFault.missing(kind: "bucket", id: planned.text("bucket") ?? "")
    }
    guard let bytes = try bytes(planned) else { throw ResourceFault.unreadable(file: planned.text("source") ?? "") }
    try Files.makeFolder(Path.parent(file))
    try keepVersion(file, planned.text("name") ?? "", bucket)
    try AtomicFile.write(bytes, to: file, mode: 0o644, ownerLike: bucket.objects)
    return stored(planned.replacing(Self.facts(bytes)).replacing(["id": .string(Self.id(planned))]))
  }

  /// Moves what is there now among the versions, when the bucket keeps them.
  private func keepVersion(_ file: String, _ name: String, _ bucket: BucketFolder) throws {
    guard try bucket.record()?.versioning == true, let status = Files.status(file) else { return }
    let folder = Path.join(bucket.versions, name)
    try Files.makeFolder(folder)
    let version = Path.join(folder, String(Int64(status.modified * 1_000)))
    guard !Files.exists(version) else { return }
    try FileTree.copyFile(file, to: version)
  }

  private func place(_ value: Value) throws -> (BucketFolder, String) {
    let bucket = try BucketFolder(value.text("bucket") ?? "", environment.directories)
    guard let file = bucket.file(value.text("name") ?? "") else {
      throw ProviderDiagnostic(.error, "an object's name is \(ObjectName.summary)", path: "name")
    }
    return (bucket, file)
  }

  /// The contents; `nil` while they are not known.
  private func bytes(_ value: Value) throws -> [UInt8]? {
    for attribute in ["content", "content_base64", "source"] {
      guard let given = value[attribute], !given.isNull else { continue }
      guard let text = given.string else { return nil }
      switch attribute {
      case "content": return Array(text.utf8)
      case "content_base64":
        guard let data = Data(base64Encoded: text) else {
          throw ProviderDiagnostic(.error, "`content_base64` is not base64", path: "content_base64")
        }
        return [UInt8](data)
      default: return try SourceFile.read(value)
      }
    }
    return nil
  }

  private static func id(_ value: Value) -> String {
    "\(value.text("bucket") ?? "")/objects/\(value.text("name") ?? "")"
  }

  private static func facts(_ bytes: [UInt8]) -> [String: Value] {
    ["sha256": .string(ContentHash.hexadecimal(bytes)), "size": .number(bytes.count)]
  }
}
