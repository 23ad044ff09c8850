import KeyManagement
import Platform
import ProviderKit
import Testing
import Values

@testable import LocalCloud

@Suite struct SecretTypeTests {
  private static let address = "secret.database"

  private let fixture: CloudFixture
  private let secrets: SecretType

  init() async throws {
    fixture = try CloudFixture()
    secrets = SecretType(fixture.environment)
    let store = try KeyStore.standard(fixture.home.directories) { _ in throw CancellationError() }
    try store.createRing("iot")
    for name in ["iot/app", "iot/other"] { try await store.createKey(name) }
  }

  private func attributes(_ value: String, key: String = "keys/iot/app") -> [String: Value] {
    ["crypto_key": .string(key), "value": .string(value)]
  }

  private func operation(_ attributes: [String: Value], token: String = "token-1") -> ProviderKit.Operation {
    ProviderKit.Operation(
      context: fixture.context(Self.address), token: token, configuration: fixture.planned(secrets, attributes))
  }

  private func create(_ value: String) async throws -> StoredObject {
    let attributes = attributes(value)
    return try await secrets.create(fixture.planned(secrets, attributes), operation(attributes))
  }

  private func opened(_ id: String, version: Int? = nil) async throws -> String {
    let store = try KeyStore.standard(fixture.home.directories) { _ in throw CancellationError() }
    return String(decoding: try await store.openSecret(id, version: version, Envelopes(store)).plain, as: UTF8.self)
  }

  @Test func aValueIsKeptSealedAndNowhereElse() async throws {
    let object = try await create("hush")
    #expect(object.value["value"]?.isNull == true && object.value.whole("version") == 1)
    #expect(object.value.text("id") == "shop-1a2b3c4d/secret.database")
    #expect(object.value.type.conforms(to: secrets.schema.block.impliedType))
    #expect(try await secrets.read(object, fixture.context(Self.address)) == object)
    #expect(try await opened("shop-1a2b3c4d/secret.database") == "hush")
    let plan = await fixture.plan(secrets, attributes("hush"), prior: object, at: Self.address)
    #expect(plan.value?.value == object.value)
  }

  @Test func aNewValueIsANewVersion() async throws {
    let object = try await create("old")
    let planned = await fixture.plan(secrets, attributes("new"), prior: object, at: Self.address)
    #expect(planned.value?.value["version"]?.isKnown == false && planned.value?.replacePaths == [])
    #expect(planned.value?.value["value"]?.isNull == true)
    let changed = attributes("new")
    let second = try await secrets.update(object, to: fixture.planned(secrets, changed), operation(changed))
    #expect(second.value.whole("version") == 2)
    #expect(try await opened("shop-1a2b3c4d/secret.database") == "new")
    #expect(try await opened("shop-1a2b3c4d/secret.database", version: 1) == "old")
    // Another key is a new version, too; another number to keep is not.
    let moved = attributes("new", key: "keys/iot/other")
    let third = try await secrets.update(second, to: fixture.planned(secrets, moved), operation(moved))
    #expect(third.value.whole("version") == 3)
    let fewer = moved.merging(["keep_versions": 1]) { $1 }
    let same = try await secrets.update(third, to: fixture.planned(secrets, fewer), operation(fewer))
    #expect(same.value.whole("version") == 3 && same.value.whole("keep_versions") == 1)
  }

  /// A key that is disabled or on its way out can be brought back, and all versions open then.
  @Test func whatCannotBeOpenedForNowIsKept() async throws {
    let first = try await create("one")
    let changed = attributes("two")
    let object = try await secrets.update(first, to: fixture.planned(secrets, changed), operation(changed))
    let store = try KeyStore.standard(fixture.home.directories) { _ in throw CancellationError() }
    try store.deleteKey("iot/app", grace: .seconds(3600))
    #expect(try await secrets.read(object, fixture.context(Self.address)) == object)
    try store.restoreKey("iot/app")
    let same = try await secrets.update(object, to: fixture.planned(secrets, changed), operation(changed))
    #expect(same == object && same.value.whole("version") == 2)
    #expect(try await opened("shop-1a2b3c4d/secret.database", version: 1) == "one")
    _ = try await store.rotate("iot/app")
    try store.disable(1, of: "iot/app")
    #expect(try await secrets.read(object, fixture.context(Self.address)) == object)
  }

  @Test func whatCannotBeOpenedIsMadeAnew() async throws {
    let object = try await create("hush")
    let store = try KeyStore.standard(fixture.home.directories) { _ in throw CancellationError() }
    try store.deleteKey("iot/app", grace: .zero)
    #expect(try await secrets.read(object, fixture.context(Self.address)) == nil)
    try await store.createKey("iot/app")
    #expect(try await secrets.read(object, fixture.context(Self.address)) == nil)
    let again = try await create("hush")
    #expect(try await secrets.read(again, fixture.context(Self.address)) == again)
    try await secrets.delete(again, operation([:]))
    #expect(throws: KeyError.noStoredSecret("shop-1a2b3c4d/secret.database")) {
      try store.secret("shop-1a2b3c4d/secret.database")
    }
    #expect(try await secrets.read(again, fixture.context(Self.address)) == nil)
  }

  /// A root key that is not at hand is an error, not a loss: nothing is planned to be made anew for it.
  @Test func aMissingRootKeyIsNoLoss() async throws {
    let object = try await create("hush")
    let root = StandardRootKey.path(fixture.home.directories)
    let bytes = try Files.read(root)
    try AtomicFile.write("stack-passphrase-key-1 16384 8 1 00 00\n", to: root, mode: 0o600)
    await #expect(throws: KeyError.self) { try await secrets.read(object, fixture.context(Self.address)) }
    try AtomicFile.write(bytes, to: root, mode: 0o600)
    #expect(try await secrets.read(object, fixture.context(Self.address)) == object)
  }

  @Test func itIsFoundAndImported() async throws {
    let object = try await create("hush")
    let planned = fixture.planned(secrets, attributes("hush"))
    func request(_ token: String) -> RecoverRequest {
      RecoverRequest(
        type: "secret", context: fixture.context(Self.address), token: token, planned: PlannedObject(planned),
        prior: nil)
    }
    guard case .complete(object) = try await secrets.recover(request("token-1")) else {
      Issue.record("not found")
      return
    }
    guard case .nothing = try await secrets.recover(request("other")) else {
      Issue.record("another's was taken")
      return
    }
    let imported = try await secrets.importObject(id: "shop-1a2b3c4d/secret.database", fixture.context(Self.address))
    #expect(imported == object)
    await #expect(throws: ResourceFault.self) {
      try await secrets.importObject(id: "shop-1a2b3c4d/secret.none", fixture.context(Self.address))
    }
    let empty = await secrets.validate(fixture.planned(secrets, attributes("")))
    #expect(empty.map(\.summary) == ["the secret is empty"])
  }
}
