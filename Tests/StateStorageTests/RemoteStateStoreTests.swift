import FoundationEssentials
import StateStorage
import Testing

/// What is particular to a store whose truth is remote; the compliance suites cover the rest.
@Suite struct RemoteStateStoreTests {
  private let scratch = Scratch()
  private let transport: ServerTransport

  init() throws {
    transport = ServerTransport(try StateServer(path: scratch.path + "/states.sqlite", rights: .everybody))
  }

  private func store(_ scratch: Scratch, leaseSeconds: Int = 60) async throws -> RemoteStateStore {
    try await RemoteStateStore(
      transport.remote(leaseSeconds: leaseSeconds), mirror: scratch.layout(), stackName: "shop",
      root: Scratch.root, pushInterval: .milliseconds(5))
  }

  @Test func twoMachinesSeeOneState() async throws {
    let (here, there) = (Scratch(), Scratch())
    let mine = try await store(here)
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("a", privateBytes: [1, 2]))], closing: nil, under: lease)
    }
    let theirs = try await store(there)
    #expect(try await theirs.snapshot().instances == [.sample("a", privateBytes: [1, 2])])
    try await theirs.withLock(.test("destroy")) { lease in
      try await theirs.commit([.remove(InstanceRecord.sample("a").key)], closing: nil, under: lease)
    }
    let snapshot = try await mine.snapshot()
    #expect(snapshot.instances.isEmpty)
    #expect(snapshot.head == (try await theirs.head()))
  }

  /// Two checkouts are opened before there is a state. The one that writes second goes on from what the first one wrote.
  @Test func twoFreshCheckoutsShareOneLineage() async throws {
    let there = Scratch()
    let mine = try await store(Scratch())
    let theirs = try await store(there)
    #expect(try await mine.head().lineage != theirs.head().lineage)
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("a", privateBytes: [1]))], closing: nil, under: lease)
    }
    try await theirs.withLock(.test()) { lease in
      try await theirs.commit([.put(.sample("b", privateBytes: [2]))], closing: nil, under: lease)
    }
    #expect(try await mine.head().lineage == theirs.head().lineage)
    let all = [InstanceRecord.sample("a", privateBytes: [1]), .sample("b", privateBytes: [2])]
    #expect(try await mine.snapshot().instances == all)
    try await theirs.close()
    #expect(try await store(there).snapshot().instances == all)
  }

  /// Looking at the state is enough to follow it; a process of the same checkout that had the mirror open follows with it.
  @Test func aFreshCheckoutFollowsWhenItLooks() async throws {
    let there = Scratch()
    let (theirs, beside) = (try await store(there), try await store(there))
    let mine = try await store(Scratch())
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("a"))], closing: nil, under: lease)
    }
    #expect(try await theirs.snapshot().instances == [.sample("a")])
    try await beside.withLock(.test()) { lease in
      try await beside.commit([.put(.sample("b", privateBytes: [2]))], closing: nil, under: lease)
    }
    #expect(try await theirs.snapshot().instances == [.sample("a"), .sample("b", privateBytes: [2])])
  }

  /// A checkout that wrote something that was never pushed is another state.
  @Test func whatWasWrittenIsNotGivenAnotherLineage() async throws {
    let mine = try await store(Scratch())
    let theirs = try await store(Scratch())
    let lease = try await mine.acquireLock(.test())
    transport.isCut = true
    try await mine.commit([.put(.sample("mine"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    transport.isCut = false
    try await theirs.breakLock(id: lease.id)
    try await theirs.withLock(.test()) { lease in
      try await theirs.commit([.put(.sample("theirs"))], closing: nil, under: lease)
    }
    let expected = StateError.diverged(location: mine.location, base: 0, ours: 1, theirs: 1)
    await #expect(throws: expected) { try await mine.acquireLock(.test()) }
  }

  @Test func aHolderElsewhereIsNamed() async throws {
    let mine = try await store(Scratch())
    let theirs = try await store(Scratch())
    let lease = try await mine.acquireLock(.test("apply"))
    let error = await #expect(throws: StateError.self) { try await theirs.acquireLock(.test("destroy")) }
    guard case .locked(let holder, _) = error else {
      Issue.record("expected `locked`, got \(String(describing: error))")
      return
    }
    #expect(holder.id == lease.id && holder.who == "ann@host" && holder.operation == "apply")
    try await mine.releaseLock(lease)
    let next = try await theirs.acquireLock(.test("destroy"))
    try await theirs.releaseLock(next)
  }

  /// The server goes away in mid-apply: the changes and the lock are kept, and the next run pushes them first.
  @Test func whatCannotBePushedIsKept() async throws {
    let scratch = Scratch()
    let mine = try await store(scratch)
    await #expect(throws: StateError.self) {
      try await mine.withLock(.test()) { lease in
        try await mine.commit([.put(.sample("before"))], closing: nil, under: lease)
        transport.isCut = true
        try await mine.commit([.put(.sample("after"))], closing: nil, under: lease)
      }
    }
    try await mine.close()
    transport.isCut = false
    await #expect(throws: StateError.self) { try await store(Scratch()).acquireLock(.test("other")) }

    let again = try await store(scratch)
    try await again.withLock(.test("next")) { lease in
      try await again.commit([.put(.sample("more"))], closing: nil, under: lease)
    }
    let names = try await store(Scratch()).snapshot().instances.map(\.address.name)
    #expect(names == ["after", "before", "more"])
  }

  /// The next run on the machine of a holder that died gives its lock back. Whoever takes the lock at that very moment finds what
  /// the dead holder had not pushed.
  @Test func whatWasNotPushedGoesBeforeTheLock() async throws {
    let scratch = Scratch()
    let mine = try await store(scratch)
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("pushed"))], closing: nil, under: lease)
    }
    let lease = try await mine.acquireLock(.test())
    transport.isCut = true
    try await mine.commit([.put(.sample("kept"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    transport.isCut = false
    let there = Scratch()
    let rival = try await store(there)
    let fault = Box<String?>(nil)
    let between = BetweenTransport(transport, method: "UNLOCK") {
      do {
        _ = try await rival.withLock(.test("rival")) { lease in
          try await rival.commit([.put(.sample("theirs"))], closing: nil, under: lease)
        }
      } catch {
        fault.update { $0 = "\(error)" }
      }
    }
    let again = try await RemoteStateStore(
      HTTPRemoteState(.init(address: transport.address), transport: between), mirror: scratch.layout(),
      stackName: "shop", root: Scratch.root)
    try await again.withLock(.test("next")) { lease in
      try await again.commit([.put(.sample("more"))], closing: nil, under: lease)
    }
    let names = try await store(Scratch()).snapshot().instances.map(\.address.name)
    #expect(fault.value == nil)
    #expect(names == ["kept", "more", "pushed", "theirs"])
  }

  /// A push whose answer was lost, or whose sender was killed before it came, is known for ours and gone on from.
  @Test func aPushWhoseAnswerWasLostIsNoDivergence() async throws {
    let scratch = Scratch()
    let deaf = BetweenTransport(transport, method: "POST") {
      throw StateError.remote(location: "server", detail: "cut off", isTransient: true)
    }
    var settings = HTTPRemoteState.Settings(address: transport.address)
    settings.retries = 0
    let mine = try await RemoteStateStore(
      HTTPRemoteState(settings, transport: deaf), mirror: scratch.layout(), stackName: "shop", root: Scratch.root)
    let lease = try await mine.acquireLock(.test())
    try await mine.commit([.put(.sample("a"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    let again = try await store(scratch)
    try await again.withLock(.test("next")) { lease in
      try await again.commit([.put(.sample("b"))], closing: nil, under: lease)
    }
    #expect(try await store(Scratch()).snapshot().instances.map(\.address.name) == ["a", "b"])
  }

  /// The same in one run: what was changed since goes on from what was carried out.
  @Test func aPushWhoseAnswerWasLostIsFollowedByTheNext() async throws {
    let scratch = Scratch()
    let isLost = Box(false)
    let deaf = BetweenTransport(transport, method: "POST") {
      isLost.update { $0 = true }
      throw StateError.remote(location: "server", detail: "cut off", isTransient: true)
    }
    var settings = HTTPRemoteState.Settings(address: transport.address)
    settings.retries = 0
    let mine = try await RemoteStateStore(
      HTTPRemoteState(settings, transport: deaf), mirror: scratch.layout(), stackName: "shop", root: Scratch.root,
      pushInterval: .milliseconds(1))
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("a"))], closing: nil, under: lease)
      while !isLost.value { try await Task.sleep(for: .milliseconds(2)) }
      try await mine.commit([.put(.sample("b"))], closing: nil, under: lease)
    }
    #expect(try await store(Scratch()).snapshot().instances.map(\.address.name) == ["a", "b"])
  }

  /// A holder that dies before it is told that it has the lock leaves one that the next run on its machine knows for its own.
  @Test func aLockWhoseAnswerWasLostIsGivenBack() async throws {
    let scratch = Scratch()
    let deaf = BetweenTransport(transport, method: "LOCK") {
      throw StateError.remote(location: "server", detail: "cut off", isTransient: true)
    }
    var settings = HTTPRemoteState.Settings(address: transport.address)
    settings.retries = 0
    let mine = try await RemoteStateStore(
      HTTPRemoteState(settings, transport: deaf), mirror: scratch.layout(), stackName: "shop", root: Scratch.root)
    await #expect(throws: StateError.self) { try await mine.acquireLock(.test()) }
    try await mine.close()
    await #expect(throws: StateError.self) { try await store(Scratch()).acquireLock(.test("other")) }
    let again = try await store(scratch)
    try await again.releaseLock(again.acquireLock(.test("next")))
  }

  /// A holder whose lock was broken comes back after others wrote and gave the lock back: its state, though of a greater
  /// serial, is not taken.
  @Test func aLateWriterIsFenced() async throws {
    let mine = try await store(Scratch())
    let lease = try await mine.acquireLock(.test())
    let theirs = try await store(Scratch())
    try await theirs.breakLock(id: lease.id)
    try await theirs.withLock(.test("next")) { lease in
      try await theirs.commit([.put(.sample("theirs"))], closing: nil, under: lease)
    }
    _ = try await mine.renewLock(lease)
    for name in ["a", "b", "c"] { try await mine.commit([.put(.sample(name))], closing: nil, under: lease) }
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    #expect(try await store(Scratch()).snapshot().instances.map(\.address.name) == ["theirs"])
  }

  /// The lock was broken and others went on meanwhile: ours is not pushed over theirs.
  @Test func divergedStatesAreNotMixed() async throws {
    let scratch = Scratch()
    let mine = try await store(scratch)
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("both"))], closing: nil, under: lease)
    }
    let lease = try await mine.acquireLock(.test())
    transport.isCut = true
    try await mine.commit([.put(.sample("mine"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    try await mine.close()
    transport.isCut = false
    let theirs = try await store(Scratch())
    try await theirs.breakLock(id: lease.id)
    try await theirs.withLock(.test()) { lease in
      try await theirs.commit([.put(.sample("theirs"))], closing: nil, under: lease)
      try await theirs.commit([.put(.sample("more"))], closing: nil, under: lease)
    }
    let error = await #expect(throws: StateError.self) { try await store(scratch).acquireLock(.test()) }
    #expect(error == .diverged(location: transport.remote().location, base: 1, ours: 2, theirs: 3))
    #expect(try await theirs.snapshot().instances.map(\.address.name) == ["both", "more", "theirs"])
  }

  /// One of `both`, with `mine` that could not be pushed; another went on with `theirs`.
  private func inConflict(_ scratch: Scratch) async throws -> RemoteStateStore {
    let mine = try await store(scratch)
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("both"))], closing: nil, under: lease)
    }
    let lease = try await mine.acquireLock(.test())
    transport.isCut = true
    try await mine.commit([.put(.sample("mine"))], closing: nil, under: lease)
    await #expect(throws: StateError.notPushed(location: "server", detail: "cut off", isLocked: true)) {
      try await mine.releaseLock(lease)
    }
    try await mine.close()
    transport.isCut = false
    let theirs = try await store(Scratch())
    try await theirs.breakLock(id: lease.id)
    try await theirs.withLock(.test()) { lease in
      try await theirs.commit([.put(.sample("theirs"))], closing: nil, under: lease)
    }
    return try await store(scratch)
  }

  @Test func inAConflictALookGivesOurs() async throws {
    let mine = try await inConflict(Scratch())
    #expect(mine.conflict == nil)
    #expect(try await mine.snapshot().instances.map(\.address.name) == ["both", "mine"])
    guard case .diverged? = mine.conflict else {
      Issue.record("expected `diverged`, got \(String(describing: mine.conflict))")
      return
    }
  }

  @Test(arguments: RemoteStateStore.Side.allCases)
  func aConflictIsSettledForOneSideAndKeepsTheOther(_ side: RemoteStateStore.Side) async throws {
    let scratch = Scratch()
    let mine = try await inConflict(scratch)
    let settled = try #require(try await mine.resolve(side, .test("state resolve")))
    let names = side == .ours ? ["both", "mine"] : ["both", "theirs"]
    let other = side == .ours ? ["both", "theirs"] : ["both", "mine"]
    #expect(try await mine.snapshot().instances.map(\.address.name) == names)
    #expect(mine.conflict == nil)
    let elsewhere = try await store(Scratch())
    #expect(try await elsewhere.snapshot().instances.map(\.address.name) == names)
    #expect(try await elsewhere.head().serial == settled.serial)
    let before = try await mine.versions()[0].number - 1
    #expect(try await mine.snapshot(ofVersion: before).instances.map(\.address.name) == other)
    if side == .theirs { #expect(settled.versionOfOurs == before) }
    // Both go on as ever.
    try await mine.withLock(.test()) { lease in
      try await mine.commit([.put(.sample("next"))], closing: nil, under: lease)
    }
    try await elsewhere.withLock(.test()) { lease in
      try await elsewhere.commit([.put(.sample("last"))], closing: nil, under: lease)
    }
    #expect(try await mine.snapshot().instances.count == 4)
    #expect(try await mine.resolve(side, .test()) == nil)
  }

  /// Processes of a checkout that begins have its mirror open when one of them sees that another checkout was first.
  @Test func aMirrorChangesItsStateUnderThoseWhoHaveItOpen() async throws {
    let checkout = Scratch()
    let early = try await store(checkout)
    let other = try await store(Scratch())
    try await other.withLock(.test()) { lease in
      try await other.commit([.put(.sample("theirs"))], closing: nil, under: lease)
    }
    let late = try await store(checkout)
    for (store, name) in [(early, "early"), (late, "late")] {
      try await store.withLock(.test()) { lease in
        try await store.commit([.put(.sample(name))], closing: nil, under: lease)
      }
    }
    #expect(try await other.snapshot().instances.map(\.address.name) == ["early", "late", "theirs"])
  }

  @Test func aLeaseThatIsNotRenewedExpires() async throws {
    let mine = try await store(Scratch(), leaseSeconds: 1)
    let lease = try await mine.acquireLock(.test())
    let theirs = try await store(Scratch())
    let next = try await theirs.acquireLock(.test("next", timeout: .seconds(300)))
    await #expect(throws: StateError.self) { try await mine.renewLock(lease) }
    try await mine.commit([.put(.sample("late"))], closing: nil, under: lease)
    await #expect(throws: StateError.self) { try await mine.releaseLock(lease) }
    #expect(try await theirs.snapshot().instances.isEmpty)
    try await theirs.releaseLock(next)
  }
}
