import FoundationEssentials
import GRDB
import KeyManagement
import Testing

/// A change of the store and its entry in the log are one.
@Suite struct RecordingTests {
  private let scratch = Scratch()
  private static let root = LocalRootKey(SealingKey(), kind: "test")

  private func store() throws -> KeyStore { try KeyStore(path: scratch.file("keys/store.sqlite"), root: Self.root) }

  private func record(_ action: String, _ resource: String) -> AuditRecord {
    AuditRecord(who: "ann", action: action, resource: resource, isAllowed: true)
  }

  private func lines(_ store: KeyStore) throws -> [String] {
    try store.audit().map {
      let version = $0.version.map { " \($0)" } ?? ""
      return "\($0.action) \($0.resource)\(version) \($0.isAllowed ? "allowed" : "refused") \($0.detail)"
    }
  }

  @Test func noChangeIsMadeThatIsNotWrittenDown() async throws {
    let store = try store()
    try await store.recording(record("create ring", "keys/a")) { _ = try store.createRing("a") }
    let queue = try DatabaseQueue(path: store.path)
    try await queue.write {
      try $0.execute(sql: "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    }
    try queue.close()
    await #expect(throws: KeyError.store(path: store.path, detail: "full")) {
      try await store.recording(record("create ring", "keys/b")) { _ = try store.createRing("b") }
    }
    await #expect(throws: KeyError.store(path: store.path, detail: "full")) {
      try await store.recording(record("delete ring", "keys/a")) { try store.deleteRing("a", grace: .zero) }
    }
    #expect(try store.rings().map(\.name) == ["a"])
    #expect(try lines(store) == ["create ring keys/a allowed "])
  }

  @Test func eachChangeIsOneEntryAndSoIsARefusal() async throws {
    let store = try store()
    try await store.recording(record("create ring", "keys/a")) { _ = try store.createRing("a") }
    try await store.recording(record("create key", "keys/a/b")) { _ = try await store.createKey("a/b") }
    await #expect(throws: KeyError.keyExists("a/b")) {
      try await store.recording(record("create key", "keys/a/b")) { _ = try await store.createKey("a/b") }
    }
    try await store.recording(record("rotate", "keys/a/b")) { _ = try await store.rotate("a/b") }
    // What changes nothing in the store, as a right that the agent keeps, is written down too.
    try await store.recording(record("bind decrypter", "keys/a/b")) {}
    #expect(
      try lines(store) == [
        "create ring keys/a allowed ", "create key keys/a/b allowed ",
        "create key keys/a/b refused key `a/b` exists already", "rotate keys/a/b allowed ",
        "bind decrypter keys/a/b allowed ",
      ])
    guard case .whole(5, _) = try await store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
  }

  @Test func whatGoesWhenItsTimeIsOverIsWrittenDown() async throws {
    let store = try store()
    try await store.recording(record("create ring", "keys/a")) { _ = try store.createRing("a") }
    for key in ["a/b", "a/c"] {
      try await store.createKey(key)
      try await store.rotate(key)
    }
    try store.destroy(1, of: "a/b", grace: .seconds(60))
    try store.deleteKey("a/c", grace: .seconds(60))
    try store.destroyDue()
    try store.destroyDue(now: Date().addingTimeInterval(120))
    try store.deleteRing("a", grace: .zero)
    #expect(
      try lines(store) == [
        "create ring keys/a allowed ", "purge keys/a/c allowed its time was over",
        "purge keys/a/b 1 allowed its time was over", "purge keys/a allowed its time was over",
      ])
  }
}
