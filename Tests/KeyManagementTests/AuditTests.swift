import FoundationEssentials
import GRDB
import KeyManagement
import Testing

/// The audit log is only added to, and shows when it was not.
@Suite struct AuditTests {
  private let scratch = Scratch()
  private static let root = LocalRootKey(SealingKey(), kind: "test")

  private func store() throws -> KeyStore { try KeyStore(path: scratch.file("keys/store.sqlite"), root: Self.root) }

  private func filled() async throws -> KeyStore {
    let store = try store()
    for number in 1...5 {
      try await store.record(who: "ann", action: "decrypt", resource: "keys/a/b", version: number, isAllowed: true)
    }
    return store
  }

  private func tamper(_ statements: String) throws {
    let queue = try DatabaseQueue(path: scratch.file("keys/store.sqlite"))
    try queue.write { try $0.execute(sql: statements) }
    try queue.close()
  }

  @Test func theChainHolds() async throws {
    let store = try await filled()
    guard case .whole(5, let head) = try await store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
    #expect(head.count == 64)
    try await store.record(who: "ann", action: "rotate", resource: "keys/a/b", isAllowed: false, detail: "no")
    guard case .whole(6, let next) = try await self.store().verifyAudit() else {
      Issue.record("not whole")
      return
    }
    #expect(next != head)
  }

  @Test(arguments: ["UPDATE audit SET who = 'eve' WHERE sequence = 3", "DELETE FROM audit WHERE sequence = 3"])
  func theDatabaseRefusesChanges(_ statement: String) async throws {
    _ = try await filled()
    #expect(throws: DatabaseError.self) { try tamper(statement) }
    guard case .whole(5, _) = try await store().verifyAudit() else {
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
    ("DELETE FROM audit WHERE sequence = 5; UPDATE sqlite_sequence SET seq = 4", .missing(sequence: 5)),
    ("UPDATE audit_key SET first = 2", .changed(sequence: 1)),
    ("UPDATE audit_key SET wrapped = zeroblob(length(wrapped))", .changed(sequence: 1)),
    ("UPDATE audit_key SET current = zeroblob(32)", .missing(sequence: 6)),
  ])
  func whatWasTamperedWithShows(_ statement: String, _ verdict: AuditVerdict) async throws {
    _ = try await filled()
    try tamper("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut; " + statement)
    let store = try store()
    #expect(try await store.verifyAudit() == verdict)
    // It shows also after the log has gone on.
    try await store.record(who: "ann", action: "decrypt", resource: "keys/a/b", isAllowed: true)
    let later = try await store.verifyAudit()
    #expect(later.sequence == verdict.sequence)
  }

  /// Whoever can write the database has the key of the next entry, and none of those before; the first is under the root key.
  @Test func aLogWrittenAnewShows() async throws {
    let store = try await filled()
    try store.close()
    // All codes made again, as a program would that does not know the root key.
    let other = LocalRootKey(SealingKey(), kind: "test")
    let forged = try KeyStore(path: scratch.file("forged/store.sqlite"), root: other)
    try await forged.record(who: "eve", action: "decrypt", resource: "keys/a/b", isAllowed: true)
    try forged.close()
    let path = scratch.file("forged/store.sqlite")
    try tamper(
      """
      DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut; DELETE FROM audit; DELETE FROM audit_key
      """)
    let queue = try DatabaseQueue(path: scratch.file("keys/store.sqlite"))
    try await queue.writeWithoutTransaction { database in
      try database.execute(sql: "ATTACH '\(path)' AS forged")
      try database.execute(
        sql: """
          INSERT INTO audit SELECT * FROM forged.audit; INSERT INTO audit_key SELECT * FROM forged.audit_key;
          UPDATE sqlite_sequence SET seq = 1 WHERE name = 'audit'
          """)
    }
    try queue.close()
    #expect(try await self.store().verifyAudit() == .changed(sequence: 1))
    try tamper("DELETE FROM audit_key")
    #expect(try await self.store().verifyAudit() == .changed(sequence: 1))
  }

  @Test func aLogThatWasBegunAnewIsSeen() async throws {
    let store = try store()
    try store.createRing("a")
    try await store.createKey("a/b")
    try store.close()
    #expect(try await self.store().verifyAudit() == .whole(entries: 0, head: ""))
    try tamper("UPDATE key_version SET created = created - 120")
    #expect(try await self.store().verifyAudit() == .begunAnew)
    try await self.store().record(who: "eve", action: "decrypt", resource: "keys/a/b", isAllowed: true)
    #expect(try await self.store().verifyAudit() == .begunAnew)
  }

  @Test func aHundredAtOnceAreInOneChain() async throws {
    let store = try store()
    let path = scratch.file("keys/store.sqlite")
    await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<100 {
        group.addTask {
          let mine = number.isMultiple(of: 2) ? store : try KeyStore(path: path, root: Self.root)
          try await mine.record(who: "\(number)", action: "decrypt", resource: "keys/a/b", isAllowed: true)
        }
      }
    }
    guard case .whole(100, _) = try await store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
  }

  @Test func aStoreOfTheFirstVersionIsBroughtUp() async throws {
    let first = try await filled()
    try first.createRing("ring")
    try await first.createKey("ring/key")
    let sealed = try await Envelopes(first).encrypt([1, 2, 3], with: "ring/key")
    try first.close()
    try tamper(
      """
      DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut; ALTER TABLE audit DROP COLUMN hash;
      DROP TABLE audit_key; DROP TABLE secret_version; DROP TABLE secret; PRAGMA user_version = 1
      """)
    let store = try store()
    #expect(try await store.verifyAudit() == .unkeyed(entries: 5))
    try await store.record(who: "ann", action: "rotate", resource: "keys/a/b", version: 6, isAllowed: true)
    guard case .whole(6, _) = try await store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
    #expect(try store.audit().map(\.version) == [1, 2, 3, 4, 5, 6])
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
    // What does not open is one refusal and no use, whichever part of it is wrong.
    await #expect(throws: KeyError.self) {
      try await keys("context").decrypt(sealed, associatedData: Array("other".utf8))
    }
    await #expect(throws: KeyError.self) { try await keys("body").decrypt(sealed.dropLast() + [sealed[0]]) }
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
        "context keys/ring/key 1 refused", "body keys/ring/key 1 refused",
        "rewrap keys/ring/key 1 allowed", "rewrap keys/ring/key 2 allowed", "decrypt keys/ring/key 1 refused",
      ])
  }
}

extension AuditVerdict {
  /// The entry that is not as it was written; `nil` when there is none.
  fileprivate var sequence: Int? {
    switch self {
    case .changed(let sequence), .missing(let sequence): sequence
    case .whole, .begunAnew, .unkeyed: nil
    }
  }
}
