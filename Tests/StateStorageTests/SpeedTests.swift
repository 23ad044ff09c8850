import FoundationEssentials
import StateStorage
import Testing

/// Sizes that grow as they should; the bounds are wide enough for a debug build on a busy machine.
@Suite(.serialized) struct SpeedTests {
  @Test func tenThousandRowsAtOnceAndReadBack() async throws {
    let store = try Scratch().store()
    let lease = try await store.acquireLock(.test())
    let records = (0..<10_000).map { InstanceRecord.sample("r\($0)") }
    let clock = ContinuousClock()
    let write = try await clock.measure {
      try await store.commit(records.map { .put($0) }, closing: nil, under: lease)
    }
    let read = try await clock.measure {
      let count = try await store.snapshot().instances.count
      #expect(count == 10_000)
    }
    print("10,000 rows: written in \(write), read in \(read)")
    #expect(write < .seconds(5) && read < .seconds(5))
  }

  /// Under 2 ms in a release build on a machine that does nothing else; the fastest of many tells what it costs.
  @Test func aLockIsTakenAndGivenBackAtOnce() async throws {
    let store = try Scratch().store()
    var best = Duration.seconds(1)
    for _ in 0..<50 {
      let time = try await ContinuousClock().measure {
        try await store.releaseLock(store.acquireLock(.test()))
      }
      best = min(best, time)
    }
    print("a lock taken and given back: \(best)")
    #expect(best < .milliseconds(20))
  }

  @Test func concurrentCommitsShareTheirFlushes() async throws {
    let store = try Scratch().store()
    let lease = try await store.acquireLock(.test())
    let time = try await ContinuousClock().measure {
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
    }
    print("1,280 intents and commits from 64 tasks: \(time)")
    #expect(time < .seconds(10))
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
    let time = try await ContinuousClock().measure {
      let versions = try await store.versions()
      #expect(
        versions.map { [$0.added, $0.changed, $0.removed] } == [
          [0, 3000, 0], [0, 3000, 0], [0, 3000, 0], [3000, 0, 0],
        ])
    }
    print("the history of 4 versions of 3,000 rows: \(time)")
    #expect(time < .seconds(5))
  }
}
