import Platform
import ProviderKit
import Streams
import Testing
import Values

@testable import LocalCloud

@Suite struct IdentityTests {
  private let fixture: CloudFixture

  init() throws { fixture = try CloudFixture() }

  @Test(arguments: [
    ("shop-1a2b3c4d/database.main/tables/readings", "table"),
    ("shop-1a2b3c4d/module.a[\"x.y\"].database.main[0]", "database"),
    ("keys/iot/app", "key"), ("keys/iot", "key"), ("shop-1a2b3c4d/broker.b/topics/t", "topic"),
    ("shop-1a2b3c4d/broker.b/topics/t/subscriptions/s", "subscription"),
  ])
  func targetsAreToldByTheirIDs(id: String, kind: String) throws {
    #expect(try BindingTarget(id, fixture.environment.directories).kind == kind)
  }

  @Test(arguments: ["", "x", "shop-1a2b3c4d/bucket.b", "/database.main", "../x/database.main"])
  func othersAreRefused(id: String) {
    #expect(throws: ResourceFault.self) { try BindingTarget(id, fixture.environment.directories) }
  }

  @Test func rolesMustFitTheResource() async {
    let type = IAMBindingType(fixture.environment)
    let value = Value.object(["resource": "keys/iot/app", "role": "reader", "members": .set(["a"])])
    let problems = await type.validate(value)
    #expect(problems.map(\.summary) == ["there is no role `reader` on a key"])
    #expect(
      problems.map(\.detail) == ["the roles on a key are `encrypter` and `decrypter` and `signer` and `verifier`"])
  }

  @Test func aTableBindingIsAGrantOfItsOwn() async throws {
    let id = "shop-1a2b3c4d/database.main"
    let folder = try DatabaseFolder(id, fixture.environment.directories)
    try folder.create()
    try ResourceRecord.write(
      DatabaseFolder.Record(id: id, stack: "shop-1a2b3c4d", address: "database.main", port: 1, token: "t"),
      to: folder.recordFile)
    let resource = id + "/tables/readings"
    let enforcement = BindingEnforcement(
      binding: "shop-1a2b3c4d/iam_binding.b", resource: resource,
      target: try BindingTarget(resource, fixture.environment.directories), context: fixture.context("iam_binding.b"),
      environment: fixture.environment)
    _ = try await enforcement.grant(to: ["m2", "m1"], role: .writer, token: "t")
    let file = folder.grantFile("shop-1a2b3c4d/iam_binding.b")
    #expect(
      String(decoding: try Files.read(file), as: UTF8.self)
        == #"{"members":["m1","m2"],"role":"writer","table":"readings","token":"t"}"# + "\n")
    #expect(try await enforcement.effective(of: ["m1"], role: .writer) == ["m1", "m2"])
    try await enforcement.withdraw(from: ["m1"], entirely: false)
    #expect(Files.exists(file))
    try await enforcement.withdraw(from: ["m1"], entirely: true)
    #expect(try await enforcement.effective(of: ["m1"], role: .writer) == [])
  }

  @Test func aKeyFileIsReadBack() {
    let key = ServiceAccountKey(newFor: "shop-1a2b3c4d/service_account.a")
    #expect(ServiceAccountKey(key.text) == key && key.secret.utf8.count == 43 && key.hash.utf8.count == 64)
    #expect(ServiceAccountKey("{}") == nil && ServiceAccountKey("no") == nil)
  }
}
