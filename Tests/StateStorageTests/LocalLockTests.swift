import GRDB
import Glibc
import StateStorage
import TestSupport
import Testing

@Suite struct LocalLockTests {
  /// A process whose number now belongs to another has died.
  @Test func theLeaseOfADeadProcessIsTakenOverAtOnce() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test("apply"))
    try await DatabaseQueue(path: store.location).write {
      try $0.execute(sql: "UPDATE lease SET start_time = start_time + 1")
    }
    let next = try await store.acquireLock(.test("destroy"))
    #expect(next.takenOverFrom?.id == lease.id)
    #expect(next.fencingToken == lease.fencingToken + 1)
    await #expect(throws: StateError.self) { try await store.renewLock(lease) }
  }

  /// That nothing can be seen of a holder, as when no more files may be opened, does not make it dead.
  @Test func aHolderThatCannotBeSeenIsNotDead() async throws {
    await #expect(processExitsWith: .success) {
      let holder = HolderProcess.current
      guard !holder.isKnownDead else { exit(1) }
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      guard setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { exit(2) }
      guard open("/dev/null", O_RDONLY) < 0, errno == EMFILE else { exit(3) }
      exit(holder.isKnownDead ? 4 : 0)
    }
  }

  /// Of a process on another machine nothing can be seen: its lease runs its time.
  @Test func theLeaseOfAProcessElsewhereIsHonoured() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    _ = try await store.acquireLock(.test("apply"))
    try await DatabaseQueue(path: store.location).write {
      try $0.execute(sql: "UPDATE lease SET start_time = start_time + 1, scope = 'elsewhere', host = 'other'")
    }
    await #expect(throws: StateError.self) { try await store.acquireLock(.test("destroy")) }
  }

  @Test func theQueueIsServedInOrder() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test("apply"))
    let second = Task { try await scratch.store().acquireLock(.test("second", timeout: .seconds(300))) }
    try await waiters(1, store)
    let third = Task { try await scratch.store().acquireLock(.test("third", timeout: .seconds(300))) }
    try await waiters(2, store)
    try await store.releaseLock(lease)
    let next = try await second.value
    #expect(next.fencingToken == lease.fencingToken + 1)
    try await store.releaseLock(next)
    #expect(try await third.value.fencingToken == lease.fencingToken + 2)
  }

  private func waiters(_ count: Int, _ store: LocalStateStore) async throws {
    let reader = try DatabaseQueue(path: store.location)
    try await eventuallyTrue("\(count) wait", within: .seconds(300), every: .milliseconds(2)) {
      try await reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM waiter") } == count
    }
  }
}
