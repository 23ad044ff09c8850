import KeyManagement
import ProviderKit
import Testing
import Values

@testable import LocalCloud

@Suite struct KeyTypesTests {
  private let fixture: CloudFixture
  private let rings: KeyRingType
  private let keys: CryptoKeyType
  private let secrets: SecretCiphertextType

  init() throws {
    fixture = try CloudFixture()
    rings = KeyRingType(fixture.environment)
    keys = CryptoKeyType(fixture.environment)
    secrets = SecretCiphertextType(fixture.environment)
  }

  private func make() async throws -> (ring: StoredObject, key: StoredObject) {
    let ring = try await rings.create(fixture.planned(rings, ["name": "iot"]), fixture.operation("key_ring.main"))
    let key = try await keys.create(
      fixture.planned(keys, ["key_ring": "keys/iot", "rotation_period": "90d"]), fixture.operation("crypto_key.app"))
    return (ring, key)
  }

  @Test func theyAreReadBackAndPlanToNothing() async throws {
    let (ring, key) = try await make()
    #expect(key.value.text("id") == "keys/iot/app")
    #expect(key.value.type.conforms(to: keys.schema.block.impliedType))
    #expect(ring.value.type.conforms(to: rings.schema.block.impliedType))
    #expect(try await rings.read(ring, fixture.context("key_ring.main")) == ring)
    #expect(try await keys.read(key, fixture.context("crypto_key.app")) == key)
    let plan = await fixture.plan(
      keys, ["key_ring": "keys/iot", "rotation_period": "90d"], prior: key, at: "crypto_key.app")
    #expect(plan.value?.value == key.value)
  }

  @Test func namesComeBackWithTheirKeys() async throws {
    let (ring, key) = try await make()
    let sealed = try await secrets.create(
      fixture.planned(secrets, ["crypto_key": "keys/iot/app", "plaintext": "hush", "context": "test"]),
      fixture.operation("secret_ciphertext.s"))
    #expect(try await secrets.read(sealed, fixture.context("secret_ciphertext.s")) == sealed)
    try await keys.delete(key, fixture.operation("crypto_key.app"))
    try await rings.delete(ring, fixture.operation("key_ring.main"))
    #expect(try await rings.read(ring, fixture.context("key_ring.main")) == nil)
    #expect(try await keys.read(key, fixture.context("crypto_key.app")) == nil)
    // It opens again when they are back, which is not said to be gone.
    #expect(try await secrets.read(sealed, fixture.context("secret_ciphertext.s")) == sealed)

    _ = try await make()
    let source = SecretPlaintextSource(environment: fixture.environment)
    let opened = try await source.read(
      .object(["ciphertext": sealed.value["ciphertext"] ?? "", "context": "test"]), fixture.context("data.x"))
    #expect(opened.text("plaintext") == "hush" && opened["plaintext"]?.isSensitive == true)
    await #expect(throws: KeyError.self) {
      _ = try await source.read(
        .object(["ciphertext": sealed.value["ciphertext"] ?? "", "context": "other"]), fixture.context("data.x"))
    }
  }

  /// By hand the ring alone is on its way out, and its keys with it.
  @Test func aRingDeletedByHandComesBackWithItsKeys() async throws {
    let (ring, key) = try await make()
    let store = try KeyStore.standard(fixture.home.directories) { _ in throw CancellationError() }
    try store.deleteRing("iot", grace: .seconds(3600))
    #expect(try await rings.read(ring, fixture.context("key_ring.main")) == nil)
    #expect(try await keys.read(key, fixture.context("crypto_key.app")) == nil)
    let again = try await rings.create(
      fixture.planned(rings, ["name": "iot"]), fixture.operation("key_ring.main", token: "token-2"))
    let brought = try await keys.create(
      fixture.planned(keys, ["key_ring": "keys/iot", "rotation_period": "30d"]),
      fixture.operation("crypto_key.app", token: "token-3"))
    #expect(again == ring)
    #expect(brought.value.text("rotation_period") == "30d" && brought.value.text("id") == "keys/iot/app")
    #expect(try store.key("iot/app").rotationPeriod == .seconds(30 * 86400))
    // Another's key is still another's.
    await #expect(throws: ProviderDiagnostic.self) {
      try await keys.create(
        fixture.planned(keys, ["key_ring": "keys/iot", "name": "app"]),
        fixture.operation("crypto_key.other", token: "t"))
    }
  }

  @Test func anothersRingIsNotTaken() async throws {
    _ = try await make()
    let taken = await #expect(throws: ProviderDiagnostic.self) {
      try await rings.create(fixture.planned(rings, ["name": "iot"]), fixture.operation("key_ring.other", token: "t2"))
    }
    #expect(taken?.summary == "key ring `keys/iot` exists already")
    #expect(taken?.detail == "it belongs to `key_ring.main` of this stack")
    // To purge it would destroy what is that one's.
    #expect(taken?.hints == ["choose another `name`, or refer to that one by its id"])
    try KeyRecord.remove(fixture.context("key_ring.main"), fixture.environment.directories)
    let orphan = await #expect(throws: ProviderDiagnostic.self) {
      try await rings.create(fixture.planned(rings, ["name": "iot"]), fixture.operation("key_ring.other", token: "t2"))
    }
    #expect(orphan?.detail == "another stack has it, or this one had it before its state was lost")
    #expect(orphan?.hints.contains { $0.contains("`stack kms keyring delete iot --purge`") } == true)
    let imported = try await rings.importObject(id: "keys/iot", fixture.context("key_ring.other"))
    #expect(imported.value.text("name") == "iot")
    await #expect(throws: ResourceFault.self) { try await keys.importObject(id: "keys/iot", fixture.context("x")) }
  }

  @Test func interruptedCreatesAreFound() async throws {
    let (ring, key) = try await make()
    let found = try await rings.recover(request("key_ring.main", "token-1", fixture.planned(rings, [:])))
    guard case .complete(ring) = found else {
      Issue.record("ring not found")
      return
    }
    let planned = fixture.planned(keys, ["rotation_period": "90d"])
    guard case .complete(key) = try await keys.recover(request("crypto_key.app", "token-1", planned)) else {
      Issue.record("key not found")
      return
    }
    guard case .nothing = try await keys.recover(request("crypto_key.app", "other", planned)) else {
      Issue.record("another's key was taken")
      return
    }
    // A create that is tried again with its token comes to the same end.
    #expect(try await make() == (ring, key))
  }

  private func request(_ address: String, _ token: String, _ planned: Value) -> RecoverRequest {
    RecoverRequest(
      type: "", context: fixture.context(address), token: token, planned: PlannedObject(planned), prior: nil)
  }
}
