import Diagnostics
import Platform
import Testing

@testable import StateStorage

/// What becomes of a state whose back end has lost it, or has something else in its place.
@Suite struct LostRemoteTests {
  private let here = Scratch()

  private func store(
    _ remote: MemoryRemote, _ scratch: Scratch, replacesDamage: Bool = false
  ) async throws -> RemoteStateStore {
    try await RemoteStateStore(
      remote, mirror: scratch.layout(), stackName: "shop", root: Scratch.root, replacesDamage: replacesDamage,
      pushInterval: .seconds(60))
  }

  private func put(_ name: String, _ store: any StateStore) async throws {
    try await store.withLock(.test()) { lease in
      _ = try await store.commit([.put(.sample(name, privateBytes: [1]))], closing: nil, under: lease)
    }
  }

  private func names(_ store: any StateStore) async throws -> [String] {
    try await store.snapshot().instances.map(\.address.name)
  }

  // MARK: Gone

  @Test(arguments: [true, false]) func aStateThatIsGoneHoldsNothing(_ hasTags: Bool) async throws {
    let remote = MemoryRemote(hasTags: hasTags)
    let mine = try await store(remote, here)
    try await put("a", mine)
    #expect(mine.notice == nil)
    let before = try await mine.head()
    remote.bytes = nil

    #expect(try await names(mine).isEmpty)
    #expect(mine.notice == .remoteGone(location: "memory://state", serial: 1, version: 1))
    #expect(try await mine.head().serial > before.serial, "a plan of before must not fit")
    #expect(remote.bytes == nil, "a look writes nothing")
    try await mine.close()

    // The same for who begins with the lock, and it is told once.
    let again = try await store(remote, here)
    let lease = try await again.acquireLock(.test("plan"))
    try await again.releaseLock(lease)
    #expect(again.notice == nil && remote.bytes == nil && remote.lockID == nil)

    // What comes next is written, also by who was killed before it could push.
    try await put("b", again)
    #expect(try await names(store(remote, Scratch())) == ["b"])
    #expect(try await again.snapshot(ofVersion: 1).instances.map(\.address.name) == ["a"])
    try await again.withLock(.test("state rollback")) { try await again.rollBack(toVersion: 1, under: $0) }
    #expect(try await names(store(remote, Scratch())) == ["a"])
  }

  @Test func whatWasNotPushedAfterItWasGoneIsPushed() async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    try await put("a", mine)
    remote.bytes = nil
    let lease = try await mine.acquireLock(.test())
    remote.isCut = true
    try await mine.commit([.put(.sample("b"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    remote.isCut = false
    let again = try await store(remote, here)
    try await again.releaseLock(again.acquireLock(.test("plan")))
    #expect(try await names(store(remote, Scratch())) == ["b"])
  }

  /// Others removed the state while ours could not be pushed: nothing of ours is lost, and which counts is asked.
  @Test(arguments: RemoteStateStore.Side.allCases)
  func whatCouldNotBePushedIsNotLost(_ side: RemoteStateStore.Side) async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    try await put("a", mine)
    let lease = try await mine.acquireLock(.test())
    remote.isCut = true
    try await mine.commit([.put(.sample("b"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    remote.isCut = false
    remote.bytes = nil

    let fault = StateError.diverged(location: "memory://state", base: 1, ours: 2, theirs: 0)
    await #expect(throws: fault) { try await mine.acquireLock(.test("plan")) }
    #expect(fault.diagnostic.summary == "the state at `memory://state` is gone, while ours could not be pushed")
    #expect(try await names(mine) == ["a", "b"])
    #expect(mine.conflict == fault)

    let settled = try #require(try await mine.resolve(side, .test("state resolve")))
    #expect(try await names(mine) == (side == .ours ? ["a", "b"] : []))
    #expect((remote.bytes == nil) == (side == .theirs) && remote.lockID == nil)
    if let version = settled.versionOfOurs {
      #expect(try await mine.snapshot(ofVersion: version).instances.map(\.address.name) == ["a", "b"])
    }
    try await put("c", mine)
    #expect(try await names(store(remote, Scratch())) == (side == .ours ? ["a", "b", "c"] : ["c"]))
  }

  /// Another checkout began anew after the state was removed: it is another state, and the mirror follows.
  @Test func oneThatWasBegunAnewIsFollowed() async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    try await put("a", mine)
    try await mine.close()
    remote.bytes = nil
    let theirs = try await store(remote, Scratch())
    try await put("b", theirs)
    let again = try await store(remote, here)
    #expect(try await names(again) == ["b"])
    #expect(try await again.head().lineage == theirs.head().lineage)
  }

  /// A state that was copied to another place and back is the same, though its tag is another.
  @Test func theSameStateUnderAnotherTagIsGoneOnFrom() async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    try await put("a", mine)
    remote.bytes = remote.bytes.map { $0 }
    try await put("b", mine)
    #expect(try await names(store(remote, Scratch())) == ["a", "b"])
    // And one of the same serial that says something else counts.
    let other = try await store(remote, Scratch())
    try await put("c", other)
    let text = String(decoding: remote.bytes ?? [], as: UTF8.self)
    #expect(try await names(mine) == ["a", "b", "c"])
    remote.bytes = Array(text.replacing("\"name\":\"c\"", with: "\"name\":\"d\"").utf8)
    #expect(try await names(mine) == ["a", "b", "d"])
  }

  // MARK: Damaged

  @Test(arguments: [true, false]) func whatIsNoStateIsWrittenOver(_ hasTags: Bool) async throws {
    let remote = MemoryRemote(hasTags: hasTags)
    let mine = try await store(remote, here)
    try await put("a", mine)
    let lease = try await mine.acquireLock(.test())
    remote.isCut = true
    try await mine.commit([.put(.sample("kept", privateBytes: [2]))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    remote.isCut = false
    remote.bytes = Array("garbage".utf8)
    let there = Scratch()
    let fault = await #expect(throws: StateError.self) { try await store(remote, here) }
    guard case .remoteDamaged("memory://state", _)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(fault?.diagnostic.hints.last?.contains("`stack state restore`") == true)
    // Who knows nothing of it has nothing to put there.
    let stranger = try await RemoteStateStore.mend(remote, mirror: there.layout(), root: Scratch.root, .test())
    #expect(stranger == nil && remote.bytes == Array("garbage".utf8))

    let mending = try await RemoteStateStore.mend(
      remote, mirror: here.layout(), root: Scratch.root, .test("state restore"))
    #expect(mending == .init(location: "memory://state", serial: 2, instances: 2))
    #expect(remote.lockID == nil)
    #expect(try await names(store(remote, there)) == ["a", "kept"])
    let again = try await store(remote, here)
    try await put("next", again)
    #expect(try await names(store(remote, there)) == ["a", "kept", "next"])
    let none = try await RemoteStateStore.mend(remote, mirror: here.layout(), root: Scratch.root, .test())
    #expect(none == nil)
  }

  /// As `stack state push --force FILE` does, from a folder that has seen the state and from one that has not.
  @Test(arguments: [true, false]) func aFileIsPushedOverWhatIsNoState(_ isKnown: Bool) async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    try await put("a", mine)
    let file = try await mine.snapshot()
    try await put("b", mine)
    try await mine.close()
    remote.bytes = Array("{}".utf8)
    let forced = try await RemoteStateStore(
      remote, mirror: (isKnown ? here : Scratch()).layout(), stackName: "shop", root: Scratch.root,
      lineage: file.head.lineage, replacesDamage: true)
    try await forced.withLock(.test("state push")) { try await forced.replaceContents(with: file, under: $0) }
    let other = try await store(remote, Scratch())
    #expect(try await names(other) == ["a"])
    #expect(try await other.head().lineage == file.head.lineage)
  }

  @Test func aDamagedMirrorWithNothingToRestoreItFromIsFetchedAnew() async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    try await put("a", mine)
    #expect(try await RemoteStateStore.setAsideDamaged(here.layout(), root: Scratch.root) == nil)
    try await mine.close()
    let layout = try here.layout()
    for suffix in ["-wal", "-shm"] { try Files.remove(layout.database + suffix) }
    try FileTree.remove(layout.backups)
    try AtomicFile.write(String(repeating: "damaged ", count: 2000), to: layout.database)
    await #expect(throws: StateError.self) { try await store(remote, here) }
    let kept = try #require(try await RemoteStateStore.setAsideDamaged(here.layout(), root: Scratch.root))
    #expect(try Files.read(kept).starts(with: Array("damaged".utf8)))
    #expect(try await names(store(remote, here)) == ["a"])
  }

  // MARK: Locks

  /// A back end that fails to take a lock back has it still, and the folder knows that it is its own until it is given back.
  @Test func aLockThatCouldNotBeGivenBackIsNotForgotten() async throws {
    let remote = MemoryRemote(hasTags: false)
    let mine = try await store(remote, here)
    remote.failUnlocks(3)
    await #expect(throws: StateError.self) { try await put("a", mine) }
    await #expect(throws: StateError.self) { try await put("b", mine) }
    #expect(remote.lockID != nil)
    try await put("b", mine)
    #expect(remote.lockID == nil)
    #expect(try await names(store(remote, Scratch())) == ["a", "b"])
  }

  /// A holder that was away takes its lock anew, finds that others have written, and leaves none behind.
  @Test func aHolderThatWasReplacedLeavesNoLockBehind() async throws {
    let remote = MemoryRemote(hasTags: true)
    let mine = try await store(remote, here)
    let lease = try await mine.acquireLock(.test())
    try await mine.commit([.put(.sample("mine"))], closing: nil, under: lease)
    try await remote.unlock(RemoteLockInfo(id: lease.id, operation: "", who: ""))
    try await put("theirs", store(remote, Scratch()))
    _ = try await mine.renewLock(lease)
    let fault = await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    #expect(remote.lockID == nil)
    guard case .notPushed("memory://state", let detail, false)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(detail == "the lock was lost, and others may have changed the state")
  }

  /// What is told of a holder is what is known of it.
  @Test func aHolderWithoutNamesIsToldAsOne() throws {
    let holder = try #require(RemoteLockInfo(json: Array(#"{"ID":"x"}"#.utf8))).holder()
    let locked = StateError.locked(by: holder, waited: .zero).diagnostic
    #expect(locked.summary == "the state is locked")
    #expect(locked.detail == "held by somebody who gave no name\nlock id x")
    let lost = StateError.leaseLost(operation: "apply", newHolder: holder).diagnostic
    #expect(
      lost.detail == "another run holds it now; nothing was written since, and what was done before is kept")
    let expired = StateError.leaseLost(operation: "apply", newHolder: nil).diagnostic
    #expect(expired.detail.hasPrefix("its lease ran out, or `stack state unlock` broke it; "))
  }
}
