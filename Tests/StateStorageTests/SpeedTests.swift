import FoundationEssentials
import Testing

@testable import StateStorage

/// What things cost grows as it should. Counted are transactions, and the time that processors spend, so that a busy machine makes
/// no difference; the times are those of a debug build with room to spare, and `make bench` measures what is promised.
@Suite(.serialized) struct SpeedTests {
  @Test func tenThousandRowsAtOnceAndReadBack() async throws {
    let store = try Scratch().store()
    let lease = try await store.acquireLock(.test())
    let records = (0..<10_000).map { InstanceRecord.sample("r\($0)") }
    let write = try await ProcessorTime.measure {
      try await store.commit(records.map { .put($0) }, closing: nil, under: lease)
    }
    let read = try await ProcessorTime.measure {
      let count = try await store.snapshot().instances.count
      #expect(count == 10_000)
    }
    print("10,000 rows: written in \(write) s, read in \(read) s")
    #expect(write < 8 && read < 8)
  }

  /// A lock is a transaction to take and one to give back, and neither waits for the disk.
  @Test func aLockIsTakenAndGivenBackAtOnce() async throws {
    let store = try Scratch().store()
    let commits = CommitCount()
    try await store.database.perform { $0.add(transactionObserver: commits) }
    let rounds = 200
    let time = try await ProcessorTime.measure {
      for _ in 0..<rounds { try await store.releaseLock(store.acquireLock(.test())) }
    }
    print("a lock taken and given back: \(time / Double(rounds)) s")
    #expect(commits.value == 2 * rounds)
    #expect(time / Double(rounds) < 0.02)
  }

  @Test func concurrentCommitsShareTheirFlushes() async throws {
    let store = try Scratch().store()
    let lease = try await store.acquireLock(.test())
    let commits = CommitCount()
    try await store.database.perform { $0.add(transactionObserver: commits) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<64 {
        group.addTask {
          for turn in 0..<20 {
            let token = "t\(task)-\(turn)"
            try await store.begin(.sample(token), under: lease)
            try await store.commit([.put(.sample(token))], closing: token, under: lease)
          }
        }
      }
      try await group.waitForAll()
    }
    print("1,280 intents and commits from 64 tasks: \(commits.value) transactions")
    #expect(commits.value < 2 * 1280 / 4)
  }

  /// What a version added, changed and removed is counted in time that grows with the rows, not with their square.
  @Test func theHistoryOfManyRowsIsCountedAtOnce() async throws {
    let store = try Scratch().store()
    let records = (0..<3000).map { InstanceRecord.sample("r\($0)") }
    for _ in 0..<4 {
      try await store.withLock(.test()) { lease in
        try await store.commit(records.map { .put($0) }, closing: nil, under: lease)
      }
    }
    let time = try await ProcessorTime.measure {
      let versions = try await store.versions()
      #expect(
        versions.map { [$0.added, $0.changed, $0.removed] } == [
          [0, 3000, 0], [0, 3000, 0], [0, 3000, 0], [3000, 0, 0],
        ])
    }
    print("the history of 4 versions of 3,000 rows: \(time) s")
    #expect(time < 5)
  }
}
