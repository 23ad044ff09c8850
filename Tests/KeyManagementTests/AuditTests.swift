import FoundationEssentials
import GRDB
import KeyManagement
import Testing

/// The audit log is only added to, and shows when it was not.
@Suite struct AuditTests {
  private let scratch = Scratch()
  private static let root = LocalRootKey(SealingKey(), kind: "test")

  private func store() throws -> KeyStore { try KeyStore(path: scratch.file("keys/store.sqlite"), root: Self.root) }

  private func filled() throws -> KeyStore {
    let store = try store()
    for number in 1...5 {
      try store.record(who: "ann", action: "decrypt", resource: "keys/a/b", version: number, isAllowed: true)
    }
    return store
  }

  private func tamper(_ statements: String) throws {
    let queue = try DatabaseQueue(path: scratch.file("keys/store.sqlite"))
    try queue.write { try $0.execute(sql: statements) }
    try queue.close()
  }

  @Test func theChainHolds() throws {
    let store = try filled()
    guard case .whole(5, let head) = try store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
    #expect(head.count == 64)
    try store.record(who: "ann", action: "rotate", resource: "keys/a/b", isAllowed: false, detail: "no")
    guard case .whole(6, let next) = try self.store().verifyAudit() else {
      Issue.record("not whole")
      return
    }
    #expect(next != head)
  }

  @Test(arguments: ["UPDATE audit SET who = 'eve' WHERE sequence = 3", "DELETE FROM audit WHERE sequence = 3"])
  func theDatabaseRefusesChanges(_ statement: String) throws {
    _ = try filled()
    #expect(throws: DatabaseError.self) { try tamper(statement) }
    guard case .whole(5, _) = try store().verifyAudit() else {
      Issue.record("not whole")
      return
    }
  }

  @Test(arguments: [
    ("UPDATE audit SET who = 'eve' WHERE sequence = 3", AuditVerdict.changed(sequence: 3)),
    ("UPDATE audit SET allowed = 0 WHERE sequence = 5", .changed(sequence: 5)),
    ("UPDATE audit SET date = date + 0.001 WHERE sequence = 1", .changed(sequence: 1)),
    ("DELETE FROM audit WHERE sequence = 3", .missing(sequence: 3)),
    ("DELETE FROM audit WHERE sequence = 5", .missing(sequence: 6 - 1)),
    ("DELETE FROM audit", .missing(sequence: 1)),
  ])
  func whatWasTamperedWithShows(_ statement: String, _ verdict: AuditVerdict) throws {
    _ = try filled()
    try tamper("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut; " + statement)
    let store = try store()
    #expect(try store.verifyAudit() == verdict)
    // It shows also after the log has gone on.
    try store.record(who: "ann", action: "decrypt", resource: "keys/a/b", isAllowed: true)
    #expect(try store.verifyAudit() == verdict)
  }

  @Test func aStoreOfTheFirstVersionIsBroughtUp() async throws {
    let first = try filled()
    try first.createRing("ring")
    try await first.createKey("ring/key")
    let sealed = try await Envelopes(first).encrypt([1, 2, 3], with: "ring/key")
    try first.close()
    try tamper(
      """
      DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut; ALTER TABLE audit DROP COLUMN hash;
      PRAGMA user_version = 1
      """)
    let store = try store()
    guard case .whole(5, _) = try store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
    #expect(try store.audit().map(\.version) == [1, 2, 3, 4, 5])
    #expect(try await Envelopes(store).decrypt(sealed) == [1, 2, 3])
    #expect(throws: DatabaseError.self) { try tamper("DELETE FROM audit") }
  }

  @Test func everyUseIsWrittenDownBeforeItsResult() async throws {
    let store = try store()
    try store.createRing("ring")
    try await store.createKey("ring/key")
    try await store.createKey("ring/other")
    func keys(_ action: String, only: String? = nil) -> Envelopes {
      Envelopes(AuditedKeys(store, who: "ann", action: action, detail: "file", only: only))
    }
    let sealed = try await keys("encrypt").encrypt([7], with: "ring/key")
    #expect(try await keys("decrypt", only: "ring/key").decrypt(sealed) == [7])
    await #expect(throws: KeyError.self) { try await keys("decrypt", only: "ring/other").decrypt(sealed) }
    try await store.rotate("ring/key")
    _ = try await keys("rewrap").rewrap(sealed)
    try store.disable(1, of: "ring/key")
    await #expect(throws: KeyError.self) { try await keys("decrypt").decrypt(sealed) }
    let lines = try store.audit().map {
      "\($0.action) \($0.resource) \($0.version ?? 0) \($0.isAllowed ? "allowed" : "refused")"
    }
    #expect(
      lines == [
        "encrypt keys/ring/key 1 allowed", "decrypt keys/ring/key 1 allowed", "decrypt keys/ring/key 1 refused",
        "rewrap keys/ring/key 1 allowed", "rewrap keys/ring/key 2 allowed", "decrypt keys/ring/key 1 refused",
      ])
  }
}
