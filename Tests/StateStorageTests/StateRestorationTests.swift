import Foundation
import StateStorage
import Testing

/// A copy is put in place of a state that is in use, whole or both.
@Suite struct StateRestorationTests {
  /// A state with a copy at serial 1 and `r1` written after it.
  private func grown(_ scratch: Scratch) async throws -> (store: LocalStateStore, copy: String) {
    let store = try scratch.store()
    try await store.withLock(.test()) { lease in
      try await store.commit([.put(.sample("r0"))], closing: nil, under: lease)
      try await store.backUp()
      try await store.commit([.put(.sample("r1"))], closing: nil, under: lease)
    }
    return (store, try #require(try LocalStateStore.backups(of: scratch.layout()).first))
  }

  private func error(_ restoration: StateRestoration) async -> StateError? {
    do {
      _ = try await restoration.run()
      return nil
    } catch {
      return error as? StateError
    }
  }

  @Test func aWholeFileIsNotGivenUpUnasked() async throws {
    let scratch = Scratch()
    let (store, copy) = try await grown(scratch)
    let layout = try scratch.layout()
    #expect(
      await error(StateRestoration(copy, to: layout, replacesWhole: false)) == .whole(path: layout.database))
    #expect(try await store.snapshot().instances.count == 2)
    #expect(try await store.lockHolder() == nil, "and its lock is free")
  }

  @Test func theLockOfARunIsRespected() async throws {
    let scratch = Scratch()
    let (store, copy) = try await grown(scratch)
    let layout = try scratch.layout()
    let lease = try await store.acquireLock(.test())
    let refused = await error(StateRestoration(copy, to: layout, replacesWhole: true))
    guard case .locked(let holder, _) = refused else {
      Issue.record("expected `locked`, got \(String(describing: refused))")
      return
    }
    #expect(holder.id == lease.id)
    try await store.commit([.put(.sample("r2"))], closing: nil, under: lease)
    #expect(try await scratch.store().snapshot().instances.count == 3)
  }

  @Test func aRunWhoseFileWasReplacedIsRefused() async throws {
    let scratch = Scratch()
    let (store, copy) = try await grown(scratch)
    let layout = try scratch.layout()
    let lease = try await store.acquireLock(.test())
    let outcome = try await StateRestoration(copy, to: layout, replacesWhole: true, breaksLock: true).run()
    #expect(outcome.serialBefore == 2 && outcome.serialOfCopy == 1)
    #expect(outcome.kept?.contains(".replaced-") == true)
    await #expect(throws: StateError.replaced(path: layout.database)) {
      try await store.commit([.put(.sample("late"))], closing: nil, under: lease)
    }
    await #expect(throws: StateError.replaced(path: layout.database)) { try await store.renewLock(lease) }
    try await store.close()

    let restored = try scratch.store()
    #expect(try await restored.snapshot().instances.map(\.address.name) == ["r0"])
    #expect(try await restored.head().serial == 3, "2 was given before, to another state")
    let next = try await restored.acquireLock(.test())
    #expect(next.fencingToken > lease.fencingToken)
    try await restored.commit([.put(.sample("r3"))], closing: nil, under: next)
    #expect(try await restored.versions().map(\.operation) == ["apply", "state restore", "apply"])
    try await restored.close()
    #expect(try await scratch.store().snapshot().instances.count == 2, "the log beside it was not removed")
  }

  @Test func aLostFileIsPutBackWithNewNumbers() async throws {
    let scratch = Scratch()
    let (store, copy) = try await grown(scratch)
    let layout = try scratch.layout()
    try await store.close()
    try FileManager.default.removeItem(atPath: layout.database)
    let outcome = try await StateRestoration(copy, to: layout, replacesWhole: false).run()
    #expect(outcome.kept == nil && outcome.serialBefore == nil)
    #expect(try await scratch.store().head().serial > 1_000_000)
  }

  /// A run that has ended takes its copy while the next one does: neither is in the other's way.
  @Test func copiesAreTakenAtOnce() async throws {
    let scratch = Scratch()
    let stores = try (0..<8).map { _ in try scratch.store() }
    for turn in 0..<4 {
      try await stores[0].withLock(.test()) { lease in
        try await stores[0].commit([.put(.sample("r\(turn)"))], closing: nil, under: lease)
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for store in stores { group.addTask { try await store.backUp() } }
        try await group.waitForAll()
      }
    }
    let folder = try scratch.layout().backups
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(
      names == ["changes-000000000001.log", "changes-000000000002.log", "changes-000000000003.log"]
        + (1...4).map { "state-00000000000\($0).sqlite" })
  }

  @Test func aCopyThatIsNoneChangesNothing() async throws {
    let scratch = Scratch()
    let (store, _) = try await grown(scratch)
    let path = scratch.path + "/notes"
    try Data(repeating: 0x41, count: 9000).write(to: URL(filePath: path))
    #expect(
      await error(StateRestoration(path, to: try scratch.layout(), replacesWhole: true, breaksLock: true)) != nil)
    let lease = try await store.acquireLock(.test())
    try await store.commit([.put(.sample("r2"))], closing: nil, under: lease)
    #expect(try await store.snapshot().instances.count == 3)
  }
}
