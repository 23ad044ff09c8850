import FoundationEssentials
import Platform
import Testing

@testable import StateStorage

/// What becomes of a mirror that holds what was never pushed: it is the only place that has it.
@Suite struct MirrorTests {
  private let scratch = Scratch()
  private let transport: ServerTransport

  init() throws {
    transport = ServerTransport(try StateServer(path: scratch.path + "/states.sqlite", rights: .everybody))
  }

  private func store(_ scratch: Scratch) async throws -> RemoteStateStore {
    try await RemoteStateStore(
      transport.remote(leaseSeconds: 60), mirror: scratch.layout(), stackName: "shop", root: Scratch.root,
      pushInterval: .milliseconds(5))
  }

  /// One change is pushed, two and an intent are not, as the back end is away.
  private func cutOff(_ scratch: Scratch) async throws -> [InstanceRecord] {
    let mine = try await store(scratch)
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("pushed", privateBytes: [1]))], closing: nil, under: lease)
    }
    let lease = try await mine.acquireLock(.test("apply"))
    transport.isCut = true
    try await mine.commit([.put(.sample("kept", privateBytes: [2]))], closing: nil, under: lease)
    try await mine.commit([.put(.sample("last"))], closing: nil, under: lease)
    try await mine.begin(.sample("open", action: .delete), under: lease)
    let all = try await mine.mirror.snapshot().instances
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    transport.isCut = false
    return all
  }

  @Test(arguments: [true, false]) func aDamagedOneLosesNothingThatWasNotPushed(_ isGone: Bool) async throws {
    let here = Scratch()
    let all = try await cutOff(here)
    let path = try here.layout().database
    for suffix in ["-wal", "-shm"] { try Files.remove(path + suffix) }
    if isGone {
      try Files.remove(path)
    } else {
      try AtomicFile.write(String(repeating: "damaged ", count: 2000), to: path)
    }
    let fault = await #expect(throws: StateError.self) { try await store(here) }
    guard case .corrupt(path, _, let copies)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    let outcome = try await StateRestoration(
      try #require(copies.last), to: here.layout(), replacesWhole: false, goesOn: true
    ).run()
    #expect(!outcome.isCutShort && outcome.changes > 2)

    // The lock that was kept for what was not pushed is known as well, and the next run goes on from both.
    let again = try await store(here)
    #expect(try await again.openIntents().map(\.token) == ["open"])
    try await again.withLock(.test("next")) { lease in try await again.abandon("open", under: lease) }
    try await again.close()
    let elsewhere = try await store(Scratch())
    #expect(try await elsewhere.snapshot().instances == all)
    try await elsewhere.withLock(.test("other")) { lease in
      try await elsewhere.commit([.remove(InstanceRecord.sample("last").key)], closing: nil, under: lease)
    }
    let last = try await store(here)
    #expect(try await last.snapshot().instances.map(\.address.name) == ["kept", "pushed"])
  }

  /// Two checkouts began at once, and the one that could not push is of another lineage.
  @Test(arguments: RemoteStateStore.Side.allCases)
  func whatAnotherLineageHoldsIsSettled(_ side: RemoteStateStore.Side) async throws {
    let (here, there) = (Scratch(), Scratch())
    let (mine, theirs) = (try await store(here), try await store(there))
    let lease = try await mine.acquireLock(.test("apply"))
    transport.isCut = true
    try await mine.commit([.put(.sample("mine", privateBytes: [1]))], closing: nil, under: lease)
    try await mine.begin(.sample("open"), under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    transport.isCut = false
    try await theirs.breakLock(id: lease.id)
    try await theirs.withLock(.test("apply")) { lease in
      try await theirs.commit([.put(.sample("theirs"))], closing: nil, under: lease)
    }
    let expected = StateError.diverged(location: theirs.location, base: 0, ours: 1, theirs: 1)
    await #expect(throws: expected) { try await store(here) }

    let remote = transport.remote(leaseSeconds: 60)
    let settled = try #require(
      try await RemoteStateStore.settleLineage(
        side, remote, mirror: here.layout(), root: Scratch.root, .test("state resolve")))
    #expect(Files.exists(try #require(settled.kept)))
    let after = try await store(here)
    #expect(try await after.snapshot().instances.map(\.address.name) == [side == .ours ? "mine" : "theirs"])
    #expect(try await after.openIntents().map(\.token) == (side == .ours ? ["open"] : []))
    #expect(try await theirs.snapshot().instances == after.snapshot().instances)
    let again = try await RemoteStateStore.settleLineage(
      side, remote, mirror: here.layout(), root: Scratch.root, .test("state resolve"))
    #expect(again == nil)
  }
}
