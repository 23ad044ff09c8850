import Platform
import StateServers
import Testing

@testable import StateStorage

/// A state that nothing was written to takes the lineage of what is put into it; any other keeps its own.
@Suite struct TakenLineageTests {
  private static let lineage = "5a0b0c8e-0000-4000-8000-000000000001"
  static let kinds: [StoreKind] = [.local] + (PostgresServer.isInstalled ? [.postgres] : [])

  private let scratch = Scratch()

  private func open(_ kind: StoreKind, lineage: String? = nil) async throws -> any StateStore {
    let settings = kind == .local ? BackendSettings.local : try await PostgresServer.shared.value.settings(scratch)
    var options = scratch.options
    options.lineage = lineage
    return try await scratch.backend(settings).open("default", options)
  }

  /// As a plan that was saved leaves it, which has a key already.
  @Test(arguments: kinds) func whatWasOnlyPlannedForTakesIt(_ kind: StoreKind) async throws {
    let planned = try await open(kind)
    try await planned.releaseLock(planned.acquireLock(.test("plan")))
    let file = scratch.path + "/saved.plan"
    try await planned.sealFile([1, 2], kind: "plan", for: planned.head(), to: file)
    try await planned.close()

    let store = try await open(kind, lineage: Self.lineage)
    #expect(try await store.head().lineage == Self.lineage)
    let secret = StoredPath([.key("password")])
    let record = InstanceRecord.sample("vault", #"{"password":"hunter2"}"#, sensitive: [secret])
    try await store.withLock(.test()) { try await store.commit([.put(record)], closing: nil, under: $0) }
    await #expect(throws: StateError.self) { try await store.openFile(file, kind: "plan", requiresCurrent: false) }
    try await store.close()

    let other = try await open(kind, lineage: "5a0b0c8e-0000-4000-8000-000000000002")
    #expect(try await other.head().lineage == Self.lineage)
    #expect(try await other.snapshot().instances == [record])
    try await other.close()
  }

  @Test func ofWhatWasTakenAllCanBeRestored() async throws {
    let planned = try await open(.local)
    try await planned.sealFile([1], kind: "plan", for: planned.head(), to: scratch.path + "/saved.plan")
    try await planned.close()
    let store = try await open(.local, lineage: Self.lineage)
    let secret = StoredPath([.key("password")])
    let record = InstanceRecord.sample("vault", #"{"password":"hunter2"}"#, sensitive: [secret])
    try await store.withLock(.test()) { try await store.commit([.put(record)], closing: nil, under: $0) }
    try await store.close()

    let layout = try scratch.layout()
    for end in ["", "-wal", "-shm"] { try Files.remove(layout.database + end) }
    let source = try #require(LocalStateStore.backups(of: layout).last)
    _ = try await StateRestoration(source, to: layout, replacesWhole: false, goesOn: true).run()
    let restored = try await open(.local)
    #expect(try await restored.head().lineage == Self.lineage)
    #expect(try await restored.snapshot().instances == [record])
    try await restored.close()
  }

  /// Whoever has it open, and does not know, is refused the lock, with which it would seal for another state.
  @Test(arguments: kinds) func whoHasItOpenIsRefusedTheLock(_ kind: StoreKind) async throws {
    let before = try await open(kind)
    let store = try await open(kind, lineage: Self.lineage)
    await #expect(throws: StateError.self) { try await before.acquireLock(.test()) }
    // And holds nothing then.
    try await store.releaseLock(store.acquireLock(.test()))
    try await before.close()
    try await store.close()
  }

  @Test(arguments: kinds) func whereSomebodyIsAtWorkItIsLeftAlone(_ kind: StoreKind) async throws {
    let holder = try await open(kind)
    let own = try await holder.head().lineage
    let lease = try await holder.acquireLock(.test("plan"))
    let other = try await open(kind, lineage: Self.lineage)
    #expect(try await other.head().lineage == own)
    try await other.close()
    try await holder.releaseLock(lease)
    // Nor is one that was written to and holds nothing any more.
    try await holder.withLock(.test()) { lease in
      try await holder.commit([.put(.sample("a"))], closing: nil, under: lease)
      try await holder.commit([.remove(InstanceRecord.sample("a").key)], closing: nil, under: lease)
    }
    let later = try await open(kind, lineage: Self.lineage)
    #expect(try await later.head().lineage == own)
    try await later.close()
    try await holder.close()
  }
}
