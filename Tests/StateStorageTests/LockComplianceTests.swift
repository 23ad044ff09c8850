import StateStorage
import TestSupport
import Testing

/// What the lock of every store must do, run against each.
@Suite struct LockComplianceTests {
  @Test(arguments: StoreKind.withSecondOpinions)
  func theSecondIsToldWhoHoldsTheLock(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let first = try await kind.open(scratch)
    let second = try await kind.open(scratch)
    let lease = try await first.acquireLock(.test("apply"))
    let error = await #expect(throws: StateError.self) { try await second.acquireLock(.test("destroy")) }
    guard case .locked(let holder, _) = error else {
      Issue.record("expected `locked`, got \(String(describing: error))")
      return
    }
    #expect(holder.id == lease.id && holder.operation == "apply" && holder.who == "ann@host")
    #expect(holder.process == .current)
    #expect(try await second.lockHolder() == holder)
    try await first.releaseLock(lease)
    let next = try await second.acquireLock(.test("destroy"))
    #expect(next.fencingToken > lease.fencingToken)
    #expect(next.takenOverFrom == nil)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func onlyTheHolderWrites(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    let lease = try await store.acquireLock(.test("apply"))
    try await store.begin(.sample("t"), under: lease)
    try await store.breakLock(id: lease.id)
    let lost = StateError.leaseLost(operation: "apply", newHolder: nil)
    await #expect(throws: lost) { try await store.commit([.put(.sample("a"))], closing: nil, under: lease) }
    await #expect(throws: lost) { try await store.begin(.sample("u"), under: lease) }
    await #expect(throws: lost) { try await store.abandon("t", under: lease) }
    await #expect(throws: lost) { try await store.renewLock(lease) }
    try await store.releaseLock(lease)

    let next = try await kind.open(scratch).acquireLock(.test("destroy"))
    let error = await #expect(throws: StateError.self) {
      try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
    }
    guard case .leaseLost("apply", let holder) = error else {
      Issue.record("expected `leaseLost`, got \(String(describing: error))")
      return
    }
    #expect(holder?.id == next.id)
    try await store.releaseLock(lease)
    #expect(try await store.lockHolder()?.id == next.id, "a lost lease must not release another's")
    #expect(try await store.snapshot().instances.isEmpty)
    #expect(try await store.openIntents().count == 1)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func breakingNamesTheLease(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    await #expect(throws: StateError.lockNotHeld(id: "x", holder: nil)) { try await store.breakLock(id: "x") }
    let lease = try await store.acquireLock(.test())
    let error = await #expect(throws: StateError.self) { try await store.breakLock(id: "x") }
    guard case .lockNotHeld("x", let holder) = error else {
      Issue.record("expected `lockNotHeld`")
      return
    }
    #expect(holder?.id == lease.id)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func anExpiredLeaseIsTakenOver(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    var request = LockRequest.test("apply")
    request.timeToLive = .milliseconds(50)
    let lease = try await store.acquireLock(request)
    let next = try await kind.open(scratch).acquireLock(.test("destroy", timeout: .seconds(300)))
    #expect(next.takenOverFrom?.id == lease.id)
    await #expect(throws: StateError.self) {
      try await store.commit([.put(.sample("late"))], closing: nil, under: lease)
    }
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func anExpiredLeaseThatNobodyTookGoesOn(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    var request = LockRequest.test("apply")
    request.timeToLive = .milliseconds(1)
    let lease = try await store.acquireLock(request)
    let renewed = try await store.renewLock(lease)
    #expect(renewed.fencingToken == lease.fencingToken && renewed.expires > lease.expires)
    try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func waitersGetTheLockOneAfterTheOther(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    let lease = try await store.acquireLock(.test("first"))
    let told = Box<[String]>([])
    var written: [Written] = []
    try await withThrowingTaskGroup(of: Written?.self) { group in
      for number in 0..<8 {
        group.addTask {
          var request = LockRequest.test("waiter", timeout: .seconds(60))
          request.onWait = { holder in told.update { $0.append(holder.operation) } }
          return try await Self.write("w\(number)", try await kind.open(scratch), request)
        }
      }
      group.addTask {
        while told.value.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        try await store.releaseLock(lease)
        return nil
      }
      for try await one in group { if let one { written.append(one) } }
    }
    written.sort { $0.serial < $1.serial }
    #expect(written.map(\.serial) == Array(1...8))
    // None wrote when another had been given the lock after it. Clocks do not tell that: a holder that a busy machine stops for
    // longer than its lease has lost it, and goes on for a moment without a way to write.
    #expect(zip(written, written.dropFirst()).allSatisfy { $0.fencingToken < $1.fencingToken }, "\(written)")
    #expect(written.allSatisfy { $0.fencingToken > lease.fencingToken })
    #expect(told.value.contains("first"))
    #expect(try await store.snapshot().instances.count == 8)
    #expect(try await store.head().serial == 8)
  }

  /// A write that was taken.
  private struct Written: Sendable {
    let fencingToken: Int
    let serial: Int
  }

  /// Writes one object under the lock, once more if the lease was lost before it was taken.
  private static func write(_ name: String, _ store: any StateStore, _ request: LockRequest) async throws -> Written {
    let done = Box<Written?>(nil)
    while true {
      do {
        try await store.withLock(request) { lease in
          if done.value != nil { return }
          let serial = try await store.commit([.put(.sample(name))], closing: nil, under: lease)
          done.update { $0 = Written(fencingToken: lease.fencingToken, serial: serial) }
        }
      } catch StateError.leaseLost where done.value == nil {
        continue
      } catch StateError.leaseLost {}
      if let written = done.value { return written }
    }
  }

  /// A holder that stands still for longer than its lease, as a stopped process does, writes nothing after its successor.
  @Test(arguments: StoreKind.withSecondOpinions)
  func aHolderThatWasStoppedWritesNothingMore(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    var request = LockRequest.test("apply")
    request.timeToLive = .milliseconds(50)
    // Nothing renews it: so it is with a process that is stopped.
    let lease = try await store.acquireLock(request)
    try await store.commit([.put(.sample("before"))], closing: nil, under: lease)
    let other = try await kind.open(scratch)
    let next = try await other.acquireLock(.test("destroy", timeout: .seconds(300)))
    #expect(next.fencingToken > lease.fencingToken)
    await #expect(throws: StateError.self) {
      try await store.commit([.put(.sample("late"))], closing: nil, under: lease)
    }
    await #expect(throws: StateError.self) { try await store.begin(.sample("late"), under: lease) }
    await #expect(throws: StateError.self) { try await store.renewLock(lease) }
    try await other.commit([.put(.sample("after"))], closing: nil, under: next)
    #expect(try await other.snapshot().instances.map(\.address.name) == ["after", "before"])
    #expect(try await other.openIntents().isEmpty)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func aCancelledWaiterLeavesTheQueue(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    let lease = try await store.acquireLock(.test("first"))
    let waits = Box(false)
    let waiter = Task {
      var request = LockRequest.test("waiter", timeout: .seconds(600))
      request.onWait = { _ in waits.update { $0 = true } }
      return try await kind.open(scratch).acquireLock(request)
    }
    while !waits.value { await Task.yield() }
    // One that stayed in the queue would be waited for until it is taken for gone.
    try await eventuallyTrue("it has its place", within: .seconds(300)) { try await kind.waiters(scratch, store) == 1 }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    #expect(try await kind.waiters(scratch, store) == 0)
    try await store.releaseLock(lease)
    let next = try await store.acquireLock(.test("next", timeout: .seconds(300)))
    try await store.releaseLock(next)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func aHolderThatLosesItsLeaseIsStopped(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    var request = LockRequest.test("apply")
    request.timeToLive = .milliseconds(200)
    let frozen = request
    await #expect(throws: StateError.self) {
      try await store.withLock(frozen) { lease in
        try await store.breakLock(id: lease.id)
        try await Task.sleep(for: .seconds(600))
      }
    }
  }
}
