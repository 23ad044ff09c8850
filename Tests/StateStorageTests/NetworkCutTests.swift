import FoundationEssentials
import StateNetwork
import StateServers
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

    static var installed: [Kind] { ObjectStore.isInstalled ? allCases : [.http] }
  }

  private func store(
    _ kind: Kind, _ home: Scratch, _ port: UInt16, _ scratch: Scratch, leaseSeconds: Int
  ) async throws -> RemoteStateStore {
    if kind == .s3 {
      var settings = try await ObjectStore.shared.value.settings(home)
      settings.values["endpoint"] = "http://127.0.0.1:\(port)"
      let bucket = try S3Bucket(settings, transport: try HTTPTransport())
      return try await RemoteStateStore(
        S3RemoteState(bucket, key: settings.values["key"] ?? "", leaseSeconds: leaseSeconds),
        mirror: scratch.layout(), stackName: "shop", root: Scratch.root, pushInterval: .milliseconds(5))
    }
    var settings = HTTPRemoteState.Settings(address: "http://127.0.0.1:\(port)/state/shop")
    settings.retries = 2
    let remote = HTTPRemoteState(settings, transport: try HTTPTransport(), leaseSeconds: leaseSeconds)
    return try await RemoteStateStore(
      remote, mirror: scratch.layout(), stackName: "shop", root: Scratch.root, pushInterval: .milliseconds(5))
  }

  /// Does one thing after the other under the lock, until it is lost; after the twentieth the cable is pulled.
  private func work(
    _ turn: Int, on store: RemoteStateStore, _ deeds: Box<[Deed]>, _ cut: @escaping @Sendable () -> Void
  ) async throws {
    var request = LockRequest.test("mine")
    request.timeToLive = .seconds(2)
    try await store.withLock(request) { lease in
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
    var direct = listening.port
    if kind == .s3, let port = try await ObjectStore.shared.value.endpoint.split(separator: ":").last {
      direct = try #require(UInt16(port))
    }
    let proxy = try CutProxy(to: direct)
    defer {
      proxy.close()
      listening.stop()
    }
    let deeds = Box<[Deed]>([])

    let mine = try await store(kind, home, proxy.port, here, leaseSeconds: 3)
    let isCut = Box(false)
    let cutOff = Task {
      // A busy machine may let the lease run out before the cable is pulled.
      for turn in 0... {
        do {
          try await work(turn, on: mine, deeds) {
            proxy.cut(true)
            isCut.update { $0 = true }
          }
        } catch StateError.leaseLost where !isCut.value { continue }
      }
    }
    while !isCut.value { try await Task.sleep(for: .milliseconds(10)) }
    let theirs = try await store(kind, home, direct, there, leaseSeconds: 3)
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

    // The cable is back: what the holder of before did since is not pushed over what came after it.
    proxy.cut(false)
    try await mine.close()
    let again = try await store(kind, home, proxy.port, here, leaseSeconds: 3)
    let diverged = await #expect(throws: StateError.self) { try await again.acquireLock(.test("again")) }
    guard case .diverged = diverged else {
      Issue.record("expected `diverged`, got \(String(describing: diverged))")
      return
    }
    let names = try await store(kind, home, direct, Scratch(), leaseSeconds: 3).snapshot().instances.map(\.address.name)
    #expect(names.contains("theirs"))
  }
}
