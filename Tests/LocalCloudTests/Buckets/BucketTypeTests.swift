import Platform
import ProviderKit
import Testing
import Values

@testable import LocalCloud

@Suite struct BucketTypeTests {
  private let fixture: CloudFixture
  private let buckets: BucketType
  private let objects: BucketObjectType

  init() throws {
    fixture = try CloudFixture()
    buckets = BucketType(fixture.environment)
    objects = BucketObjectType(fixture.environment)
  }

  private func bucket(_ attributes: [String: Value] = [:]) async throws -> StoredObject {
    try await buckets.create(fixture.planned(buckets, attributes), fixture.operation("bucket.archive"))
  }

  private func object(_ bucket: StoredObject, _ content: String) -> [String: Value] {
    ["bucket": bucket.value["id"] ?? "", "name": "reports/2026.csv", "content": .string(content)]
  }

  @Test func aBucketIsReadBackRecoveredAndDeleted() async throws {
    let made = try await bucket(["versioning": true])
    #expect(made.value.type.conforms(to: buckets.schema.block.impliedType))
    #expect(try await buckets.read(made, fixture.context("bucket.archive")) == made)
    let plan = await fixture.plan(buckets, ["versioning": true], prior: made, at: "bucket.archive")
    #expect(plan.value?.value == made.value)
    let request = RecoverRequest(
      type: "bucket", context: fixture.context("bucket.archive"), token: "token-1",
      planned: PlannedObject(made.value), prior: nil)
    guard case .complete(let found) = try await buckets.recover(request) else {
      Issue.record("not found")
      return
    }
    #expect(found == made)
    #expect(
      try await buckets.importObject(id: "shop-1a2b3c4d/bucket.archive", fixture.context("bucket.x")).value
        .text("path") == made.value.text("path"))
    try await buckets.delete(made, fixture.operation("bucket.archive"))
    #expect(try await buckets.read(made, fixture.context("bucket.archive")) == nil)
    #expect(!Files.exists(fixture.stack.dataDirectory))
  }

  @Test func aRemovedFolderIsDriftAndIsRepaired() async throws {
    let made = try await bucket()
    try FileTree.remove(made.value.text("path") ?? "")
    let seen = try #require(try await buckets.read(made, fixture.context("bucket.archive")))
    #expect(seen.value.text("status") == "damaged")
    let plan = try #require(await fixture.plan(buckets, [:], prior: seen, at: "bucket.archive").value)
    #expect(plan.value == made.value)
    #expect(try await buckets.update(seen, to: plan.value, fixture.operation("bucket.archive")) == made)
  }

  @Test func dataOutliveARetainedBucket() async throws {
    let made = try await bucket(["retain_on_destroy": true])
    let file = Path.join(made.value.text("path") ?? "", "a.txt")
    try AtomicFile.write("kept", to: file)
    try await buckets.delete(made, fixture.operation("bucket.archive"))
    _ = try await bucket()
    #expect(String(decoding: try Files.read(file), as: UTF8.self) == "kept")
  }

  @Test func anObjectIsWrittenVersionedAndRemoved() async throws {
    let bucket = try await bucket(["versioning": true])
    let made = try await objects.create(
      fixture.planned(objects, object(bucket, "one")), fixture.operation("bucket_object.x"))
    #expect(made.value.type.conforms(to: objects.schema.block.impliedType))
    let file = Path.join(bucket.value.text("path") ?? "", "reports/2026.csv")
    try AtomicFile.write("edited by hand", to: file)
    let seen = try #require(try await objects.read(made, fixture.context("bucket_object.x")))
    let plan = try #require(
      await fixture.plan(objects, object(bucket, "one"), prior: seen, at: "bucket_object.x").value)
    #expect(plan.value["sha256"] == made.value["sha256"] && seen.value["sha256"] != made.value["sha256"])
    #expect(try await objects.update(seen, to: plan.value, fixture.operation("bucket_object.x")) == made)
    #expect(String(decoding: try Files.read(file), as: UTF8.self) == "one")
    try await objects.delete(made, fixture.operation("bucket_object.x"))
    #expect(!Files.exists(Path.parent(file)))
    let folder = try BucketFolder(bucket.value.text("id") ?? "", fixture.environment.directories)
    let versions = Path.join(folder.versions, "reports/2026.csv")
    let texts = try Files.names(in: versions).map {
      String(decoding: try Files.read(Path.join(versions, $0)), as: UTF8.self)
    }
    #expect(Set(texts) == ["edited by hand", "one"])
  }

  @Test(arguments: ["", "/a", "a/", "a//b", "../a", "a/../../b", ".", "a\0b", String(repeating: "a", count: 2_000)])
  func namesCannotLeadOut(name: String) {
    #expect(!ObjectName.isValid(name))
  }
}
