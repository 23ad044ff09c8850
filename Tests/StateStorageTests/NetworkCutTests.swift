import FoundationEssentials
import StateNetwork
import StateServers
import TestSupport
import Testing

@testable import StateStorage

/// The cable between a holder and the lock's server is pulled.
@Suite(.serialized) struct NetworkCutTests {
  /// What was done in the world, by whom, and when it was asked for.
  private struct Deed: Sendable {
    let who: String
    let time: ContinuousClock.Instant
  }

  enum Kind: Sendable, CaseIterable {
    case http
    case s3
    case postgres

    static var installed: [Kind] {
      [.http] + (ObjectStore.isInstalled ? [.s3] : []) + (PostgresServer.isInstalled ? [.postgres] : [])
    }
  }

  /// How a store is reached: past the proxy, or through it.
  private struct Way {
    var proxy: CutProxy?
    var direct: UInt16
  }

  private func store(
    _ kind: Kind, _ home: Scratch, _ way: Way, _ scratch: Scratch, leaseSeconds: Int = 3
  ) async throws -> any StateStore {
    let port = way.proxy?.port ?? way.direct
    switch kind {
    case .postgres:
      let direct = try await PostgresServer.shared.value.connection
      let place = PostgresPlace(
        settings: way.proxy.map { PostgresServer.connection(port: $0.port) } ?? direct, schema: home.name)
      return try await PostgresStateStore(place, name: "default", home.options)
    case .s3:
      var settings = try await ObjectStore.shared.value.settings(home)
      settings.values["endpoint"] = "http://127.0.0.1:\(port)"
      let bucket = try S3Bucket(settings, transport: try HTTPTransport())
      return try await RemoteStateStore(
        S3RemoteState(bucket, key: settings.values["key"] ?? "", leaseSeconds: leaseSeconds),
        mirror: scratch.layout(), stackName: "shop", root: Scratch.root, pushInterval: .milliseconds(5))
    case .http:
      var settings = HTTPRemoteState.Settings(address: "http://127.0.0.1:\(port)/state/shop")
      settings.retries = 2
      let remote = HTTPRemoteState(settings, transport: try HTTPTransport(), leaseSeconds: leaseSeconds)
      return try await RemoteStateStore(
        remote, mirror: scratch.layout(), stackName: "shop", root: Scratch.root, pushInterval: .milliseconds(5))
    }
  }

  /// Does one thing after the other under the lock, until it is lost; after the twentieth the cable is pulled.
  private func work(
    _ turn: Int, on store: any StateStore, _ deeds: Box<[Deed]>, _ last: Box<Lease?>,
    _ cut: @escaping @Sendable () -> Void
  ) async throws {
    var request = LockRequest.test("mine")
    request.timeToLive = .seconds(2)
    try await store.withLock(request) { lease in
      last.update { $0 = lease }
      for number in 0... {
        let token = "t\(turn)-\(number)"
        // Whoever may begin had the lock at the time, or later: on a busy machine it may be long before the next line runs.
        let time = ContinuousClock.now
        try await store.begin(.sample(token), under: lease)
        deeds.update { $0.append(Deed(who: "mine", time: time)) }
        try await store.commit([.put(.sample("mine\(number)"))], closing: token, under: lease)
        if number == 20 { cut() }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: Kind.installed)
  func thereAreNeverTwoWriters(_ kind: Kind) async throws {
    let (home, here, there) = (Scratch(), Scratch(), Scratch())
    let server = try StateServer(path: home.path + "/server/states.sqlite", rights: .everybody)
    let listening = try await Listening(server)
    var target = CutProxy.Target.port(listening.port)
    var direct = listening.port
    if kind == .postgres { target = .socket(try await PostgresServer.shared.value.socket) }
    if kind == .s3, let port = try await ObjectStore.shared.value.endpoint.split(separator: ":").last {
      direct = try #require(UInt16(port))
      target = .port(direct)
    }
    let proxy = try CutProxy(to: target)
    let (through, past) = (Way(proxy: proxy, direct: direct), Way(proxy: nil, direct: direct))
    defer {
      proxy.close()
      listening.stop()
    }
    let (deeds, lease) = (Box<[Deed]>([]), Box<Lease?>(nil))

    let mine = try await store(kind, home, through, here)
    let isCut = Box(false)
    let cutOff = Task {
      // A busy machine may let the lease run out before the cable is pulled.
      for turn in 0... {
        do {
          try await work(turn, on: mine, deeds, lease) {
            proxy.cut(true)
            isCut.update { $0 = true }
          }
        } catch StateError.leaseLost where !isCut.value { continue }
      }
    }
    while !isCut.value { try await Task.sleep(for: .milliseconds(10)) }
    let theirs = try await store(kind, home, past, there)
    try await theirs.withLock(.test("theirs", timeout: .seconds(240))) { lease in
      deeds.update { $0.append(Deed(who: "theirs", time: .now)) }
      try await theirs.commit([.put(.sample("theirs"))], closing: nil, under: lease)
    }
    let error = await #expect(throws: StateError.self) { try await cutOff.value }
    guard case .leaseLost = error else {
      Issue.record("expected `leaseLost`, got \(String(describing: error))")
      return
    }
    let last = try #require(deeds.value.filter { $0.who == "mine" }.map(\.time).max())
    let first = try #require(deeds.value.filter { $0.who == "theirs" }.map(\.time).min())
    #expect(last < first, "both worked at the same time for \(last - first)")

    // The cable is back: what the holder of before did since is not written over what came after it.
    proxy.cut(false)
    try await comesBack(kind, mine, try #require(lease.value)) { try await store(kind, home, through, here) }
    let names = try await store(kind, home, past, Scratch()).snapshot().instances.map(\.address.name)
    #expect(names.contains("theirs"))
  }

  /// What the holder of before has is refused: rows by their fencing token, a whole state as one that others have changed.
  private func comesBack(
    _ kind: Kind, _ mine: any StateStore, _ lease: Lease, again: () async throws -> any StateStore
  ) async throws {
    guard kind != .postgres else { return try await writesLate(mine, lease) }
    try await mine.close()
    let again = try await again()
    let diverged = await #expect(throws: StateError.self) { try await again.acquireLock(.test("again")) }
    guard case .diverged = diverged else {
      Issue.record("expected `diverged`, got \(String(describing: diverged))")
      return
    }
  }

  private func writesLate(_ mine: any StateStore, _ lease: Lease) async throws {
    try await eventuallyTrue("it answers again", within: .seconds(60)) { (try? await mine.head()) != nil }
    let late = await #expect(throws: StateError.self) {
      try await mine.commit([.put(.sample("late"))], closing: nil, under: lease)
    }
    guard case .leaseLost = late else {
      Issue.record("expected `leaseLost`, got \(String(describing: late))")
      return
    }
    #expect(try await mine.snapshot().instances.allSatisfy { $0.address.name != "late" })
  }
}
