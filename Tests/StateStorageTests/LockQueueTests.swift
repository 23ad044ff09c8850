import StateNetwork
import StateServers
import TestSupport
import Testing

@testable import StateStorage

/// Those who wait for one lock, each from a checkout of its own, as on several machines.
@Suite(.serialized) struct LockQueueTests {
  enum Kind: Sendable, CaseIterable {
    case http
    case s3
    case moto
    case postgres

    static var installed: [Kind] {
      [.http, .moto] + (ObjectStore.isInstalled ? [.s3] : []) + (PostgresServer.isInstalled ? [.postgres] : [])
    }

    static var remote: [Kind] { installed.filter { $0 != .postgres } }
  }

  private let home = Scratch()

  private func settings(_ kind: Kind) async throws -> BackendSettings {
    switch kind {
    case .http:
      let port = try await Listening.shared.value.port
      return BackendSettings(type: "http", values: ["address": "http://127.0.0.1:\(port)/state/\(home.name)"])
    case .s3: return try await ObjectStore.shared.value.settings(home)
    case .moto: return try await SecondOpinion.settings(home.name)
    case .postgres: return try await PostgresServer.shared.value.settings(home)
    }
  }

  private func checkout(_ kind: Kind) async throws -> any StateStore {
    try await open(settings(kind))
  }

  private func open(_ settings: BackendSettings) async throws -> any StateStore {
    let scratch = Scratch()
    return try await scratch.backend(settings).open("default", scratch.options)
  }

  private func remote(_ kind: Kind) async throws -> any RemoteState {
    let settings = try await settings(kind)
    guard kind != .http else {
      return HTTPRemoteState(.init(address: settings.values["address"] ?? ""), transport: try HTTPTransport())
    }
    let bucket = try S3Bucket(settings, transport: try HTTPTransport())
    return S3RemoteState(bucket, key: settings.values["key"] ?? "")
  }

  private func tickets(_ kind: Kind) async throws -> [String] {
    let settings = try await settings(kind)
    return try await S3Bucket(settings, transport: try HTTPTransport())
      .list(startingWith: (settings.values["key"] ?? "") + ".tflock.waiting/").map(\.key)
  }

  private func info(_ id: String) -> RemoteLockInfo { RemoteLockInfo(id: id, operation: "apply", who: "\(id)@host") }

  /// Who is said to hold the lock when this one asks for it and will ask again.
  private func refusal(_ remote: any RemoteState, _ id: String) async throws -> LockHolder? {
    do { try await remote.lock(info(id), waits: true) } catch StateError.locked(let holder, _) { return holder }
    return nil
  }

  @Test(arguments: Kind.installed) func checkoutsAreServedInTheOrderInWhichTheyCame(_ kind: Kind) async throws {
    var orders: [[Int]] = []
    // A waiter that does not ask for seconds has lost its place, as all of them when a busy machine stops this process.
    while orders.count < 5 {
      let pulse = Pulse()
      orders.append(try await order(kind))
      if await pulse.longestPause() < .seconds(2) { break }
    }
    #expect(orders.last == [1, 2, 3, 4, 5], "\(orders)")
    #expect(try await checkout(kind).snapshot().instances.count == 5)
    if kind == .s3 || kind == .moto { #expect(try await tickets(kind) == []) }
  }

  private func order(_ kind: Kind) async throws -> [Int] {
    let holder = try await checkout(kind)
    let lease = try await holder.acquireLock(.test("first"))
    let served = Box<[Int]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...5 {
        let store = try await checkout(kind)
        let waits = Box(false)
        var request = LockRequest.test("waiter \(number)", timeout: .seconds(300))
        request.onWait = { _ in waits.update { $0 = true } }
        let made = request
        group.addTask {
          try await store.withLock(made) { lease in
            served.update { $0.append(number) }
            try await store.commit([.put(.sample("w\(number)"))], closing: nil, under: lease)
          }
          try await store.close()
        }
        try await eventuallyTrue("waiter \(number) waits", within: .seconds(120)) { waits.value }
      }
      try await holder.releaseLock(lease)
      try await group.waitForAll()
    }
    return served.value
  }

  /// One that was killed stays in the queue for as long as it could still ask, and no longer.
  @Test(arguments: Kind.remote) func aKilledWaiterIsPassedBy(_ kind: Kind) async throws {
    let holder = try await remote(kind)
    try await holder.lock(info("holder"))
    #expect(try await refusal(remote(kind), "killed")?.id == "holder")
    let waiter = try await remote(kind)
    #expect(try await refusal(waiter, "waiter")?.id == "holder")
    try await holder.unlock(info("holder"))
    let start = ContinuousClock.now
    var refusals: [String] = []
    while let refusal = try await refusal(waiter, "waiter") {
      refusals.append(refusal.id)
      try #require(.now - start < .seconds(120))
      try await Task.sleep(for: .milliseconds(300))
    }
    #expect(Set(refusals).subtracting(["killed"]) == [])
    #expect(try await refusal(remote(kind), "next")?.id == "waiter")
  }

  /// One that is told to stop, as by Ctrl-C, is not waited for.
  @Test(arguments: Kind.remote) func whoIsInterruptedMakesRoomAtOnce(_ kind: Kind) async throws {
    let holder = try await checkout(kind)
    let lease = try await holder.acquireLock(.test("holder"))
    let (stops, stop) = AsyncStream<Void>.makeStream()
    func waiter(_ name: String, _ interruption: (@Sendable () async -> Void)?) async throws -> Task<Void, any Error> {
      let (store, waits) = (try await checkout(kind), Box(false))
      var request = LockRequest.test(name, timeout: .seconds(300))
      request.onWait = { _ in waits.update { $0 = true } }
      request.interruption = interruption
      let made = request
      // Awaited by the test.
      let task = Task { try await store.withLock(made) { _ in } }
      try await eventuallyTrue("\(name) waits", within: .seconds(120)) { waits.value }
      return task
    }
    let first = try await waiter("first") { for await _ in stops { return } }
    let second = try await waiter("second", nil)
    stop.yield()
    await #expect(throws: CancellationError.self) { try await first.value }
    try await holder.releaseLock(lease)
    let start = ContinuousClock.now
    try await second.value
    // One that only stays away is waited for: five seconds, or seven.
    #expect(.now - start < .seconds(4))
  }

  @Test(arguments: Kind.remote) func aFreeLockIsRefusedInTheNameOfTheFirst(_ kind: Kind) async throws {
    let (holder, first, second) = (try await remote(kind), try await remote(kind), try await remote(kind))
    try await holder.lock(info("holder"))
    #expect(try await refusal(first, "first")?.id == "holder")
    #expect(try await refusal(second, "second")?.id == "holder")
    try await holder.unlock(info("holder"))
    let refused = try await refusal(second, "second")
    #expect(refused?.id == "first" && refused?.who == "first@host" && refused?.operation == "apply")
    // One that gives up makes room at once.
    await first.stopWaiting(info("first"))
    #expect(try await refusal(second, "second") == nil)
    // It renews its lease, whoever waits.
    #expect(try await refusal(first, "first")?.id == "second")
    try await second.lock(info("second"))
    try await second.unlock(info("second"))
    #expect(try await refusal(first, "first") == nil)
    try await first.unlock(info("first"))
  }

  /// A store that gives no right to list tickets gives its lock all the same.
  @Test(.enabled(if: ObjectStore.isInstalled)) func withoutTheRightToListTheLockIsWaitedForAsWell() async throws {
    var settings = try await settings(.s3)
    settings.values["access_key"] = "writer"
    let bucket = try S3Bucket(settings, transport: try HTTPTransport())
    await #expect(throws: StateError.self) { try await bucket.list(startingWith: "") }
    let (first, second) = (try await open(settings), try await open(settings))
    let lease = try await first.acquireLock(.test("first"))
    let waits = Box(false)
    var request = LockRequest.test("second", timeout: .seconds(300))
    request.onWait = { _ in waits.update { $0 = true } }
    let made = request
    async let next = second.acquireLock(made)
    try await eventuallyTrue("the second waits", within: .seconds(120)) { waits.value }
    try await first.releaseLock(lease)
    try await second.releaseLock(next)
    #expect(try await tickets(.s3) == [])
  }
}
