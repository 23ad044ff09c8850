import StateStorage
import Testing

/// What every store must do, run against each.
@Suite struct StoreComplianceTests {
  @Test(arguments: StoreKind.withSecondOpinions)
  func aNewStateIsEmpty(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    let snapshot = try await store.snapshot()
    #expect(snapshot.instances.isEmpty && snapshot.outputs.isEmpty)
    #expect(snapshot.head.serial == 0)
    #expect(snapshot.head.lineage.count == 36)
    #expect(try await store.lockHolder() == nil)
    #expect(try await store.versions().isEmpty)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func whatWasCommittedIsReadBackByAnother(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    let secret = StoredPath([.key("login"), .index(1), .key("pass\"word")])
    let records = [
      InstanceRecord.sample("archive"),
      .sample("archive", deposed: "0a1b2c3d"),
      .sample(
        "vault", #"{"login":[1, {"pass\"word" : "hunter2", "x":[{}]}],"z":null}"#, sensitive: [secret],
        privateBytes: [0, 255, 7]),
    ]
    let outputs = [
      OutputRecord(name: "token", value: StoredValue(json: Array(#""t0p""#.utf8)), isSensitive: true),
      OutputRecord(name: "url", value: StoredValue(json: Array(#""http""#.utf8), type: #""string""#)),
    ]
    let lease = try await store.acquireLock(.test())
    let serial = try await store.commit(
      records.map { .put($0) } + outputs.map { .putOutput($0) }, closing: nil, under: lease)
    try await store.releaseLock(lease)
    try await store.close()

    let other = try await kind.open(scratch)
    let snapshot = try await other.snapshot()
    #expect(snapshot.head.serial == serial)
    #expect(snapshot.instances == records)
    #expect(snapshot.outputs.map(\.name) == ["token", "url"])
    #expect(snapshot.outputs.map(\.value.json) == outputs.map(\.value.json))
    #expect(snapshot.outputs.map(\.isSensitive) == [true, false])
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func theSerialGrowsWithChangesOnly(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    let lease = try await store.acquireLock(.test())
    #expect(try await store.commit([.put(.sample("a"))], closing: nil, under: lease) == 1)
    #expect(try await store.commit([.remove(InstanceKey("bucket.none"))], closing: nil, under: lease) == 1)
    #expect(try await store.commit([], closing: nil, under: lease) == 1)
    #expect(try await store.commit([.removeOutput("none")], closing: nil, under: lease) == 1)
    #expect(
      try await store.commit([.remove(InstanceRecord.sample("a").key)], closing: nil, under: lease) == 2)
    #expect(try await store.snapshot().instances.isEmpty)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func anIntentIsThereUntilItIsClosed(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    let lease = try await store.acquireLock(.test())
    for token in ["one", "two", "three"] { try await store.begin(.sample(token), under: lease) }
    #expect(try await kind.open(scratch).openIntents() == ["one", "two", "three"].map { .sample($0) })

    try await store.commit([.put(.sample("one"))], closing: "one", under: lease)
    try await store.abandon("two", under: lease)
    #expect(try await store.openIntents() == [.sample("three")])
    await #expect(throws: StateError.noSuchIntent(token: "one")) {
      try await store.commit([.put(.sample("late"))], closing: "one", under: lease)
    }
    #expect(try await store.snapshot().instances.map(\.address.name) == ["one"])
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func everyOperationLeavesAVersion(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    try await store.withLock(.test("apply")) { lease in
      try await store.commit([.put(.sample("a")), .put(.sample("b"))], closing: nil, under: lease)
      try await store.commit([.put(.sample("a", #"{"size":2}"#))], closing: nil, under: lease)
    }
    let first = try await store.snapshot()
    try await store.withLock(.test("plan")) { lease in
      _ = try await store.commit([], closing: nil, under: lease)
    }
    try await store.withLock(.test("state rm")) { lease in
      try await store.commit(
        [
          .remove(InstanceRecord.sample("a").key), .put(.sample("b", #"{"size":9}"#)),
          .put(.sample("c", #"{"key":"s3cret"}"#, sensitive: [StoredPath([.key("key")])])),
          .putOutput(OutputRecord(name: "o", value: StoredValue(json: Array("1".utf8)))),
        ], closing: nil, under: lease)
    }
    let versions = try await store.versions()
    #expect(versions.map(\.operation) == ["state rm", "apply"])
    #expect(versions.map { [$0.added, $0.changed, $0.removed] } == [[1, 1, 1], [2, 0, 0]])
    #expect(versions.map { [$0.serialBefore, $0.serialAfter] } == [[2, 3], [0, 2]])

    let before = try #require(versions.last)
    let after = try #require(versions.first)
    #expect(try await store.snapshot(ofVersion: before.number) == first)
    #expect(try await store.snapshot(ofVersion: 0).instances.isEmpty)
    #expect(try await store.snapshot(ofVersion: after.number) == store.snapshot())
    let difference = try await store.difference(from: before.number, to: after.number)
    #expect(
      difference.instances.map { $0.key.address.suffix(4) }
        == ["a[0]", "b[0]", "c[0]"].map { "." + $0 }.map { $0.suffix(4) })
    #expect(difference.outputs.map(\.name) == ["o"])
    await #expect(throws: StateError.noSuchVersion(after.number + 1)) {
      try await store.snapshot(ofVersion: after.number + 1)
    }

    try await store.withLock(.test("state rollback")) { lease in
      try await store.rollBack(toVersion: before.number, under: lease)
    }
    let back = try await store.snapshot()
    #expect(back.instances == first.instances && back.outputs.isEmpty)
    #expect(back.head.serial == 4)
  }

  /// They go where the outputs go, and are none; versions do not have them.
  @Test(arguments: StoreKind.withSecondOpinions)
  func checkResultsAreKeptBesideTheOutputs(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let store = try await kind.open(scratch)
    #expect(try await store.checks().isEmpty)
    try await store.withLock(.test("apply")) { lease in
      try await store.commit([.put(.sample("a")), .putChecks(CheckRecord.samples)], closing: nil, under: lease)
    }
    let first = try await store.snapshot()
    #expect(first.checks == CheckRecord.samples && first.outputs.isEmpty)
    try await store.withLock(.test("again")) { lease in
      try await store.commit([.putChecks([CheckRecord.samples[0]])], closing: nil, under: lease)
    }
    try await store.close()

    let other = try await kind.open(scratch)
    #expect(try await other.snapshot().checks == [CheckRecord.samples[0]])
    #expect(try await other.checks() == [CheckRecord.samples[0]])
    #expect(try await other.outputs().isEmpty)
    let versions = try await other.versions().map(\.number)
    #expect(versions.count == 2)
    #expect(try await other.snapshot(ofVersion: versions[0]) == other.snapshot())
    let before = try await other.snapshot(ofVersion: versions[1])
    #expect(before.instances == first.instances && before.checks.isEmpty && before.outputs.isEmpty)
    #expect(try await other.difference(from: versions[1], to: versions[0]).isEmpty)
    try await other.withLock(.test("state rollback")) { lease in
      try await other.rollBack(toVersion: versions[1], under: lease)
    }
    // Of what is there again nothing was judged.
    #expect(try await other.checks().isEmpty)
    #expect(try await other.snapshot().instances == [.sample("a")])
    try await other.withLock(.test("apply")) { lease in
      try await other.commit([.putChecks(CheckRecord.samples)], closing: nil, under: lease)
      try await other.commit([.putChecks([])], closing: nil, under: lease)
    }
    #expect(try await other.snapshot().checks.isEmpty)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func replacingTheContentsGoesOnFromTheGreaterSerial(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    let head = try await store.head()
    let lease = try await store.acquireLock(.test())
    let moved = StateSnapshot(
      head: StateHead(lineage: head.lineage, serial: 40, stackName: "shop"), instances: [.sample("a")])
    #expect(try await store.replaceContents(with: moved, under: lease) == 41)
    #expect(try await store.replaceContents(with: moved, under: lease) == 41)
    #expect(try await store.snapshot().instances == moved.instances)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func sixteenTasksCommitAtOnceAndNothingIsLost(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    let lease = try await store.acquireLock(.test())
    let serials = try await withThrowingTaskGroup(of: [Int].self) { group in
      for task in 0..<16 {
        group.addTask {
          var serials: [Int] = []
          for turn in 0..<25 {
            let token = "t\(task)-\(turn)"
            try await store.begin(.sample(token), under: lease)
            serials.append(try await store.commit([.put(.sample(token))], closing: token, under: lease))
          }
          return serials
        }
      }
      return try await group.reduce(into: [Int]()) { $0 += $1 }
    }
    #expect(Set(serials) == Set(1...400))
    #expect(try await store.snapshot().instances.count == 400)
    #expect(try await store.openIntents().isEmpty)
  }

  @Test(arguments: StoreKind.withSecondOpinions)
  func aCancelledCallerStillRecordsItsResult(_ kind: StoreKind) async throws {
    let store = try await kind.open(Scratch())
    let lease = try await store.acquireLock(.test())
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
    }
    #expect(try await task.value == 1)
  }
}
