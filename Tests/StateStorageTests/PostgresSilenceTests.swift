import Diagnostics
import StateServers
import TestSupport
import Testing

@testable import StateStorage

/// A PostgreSQL that says nothing any more, and closes nothing: what asks it ends by itself, and what waits for others goes on.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresSilenceTests {
  private let scratch = Scratch()

  /// The state by way of a proxy.
  private func store(
    _ port: UInt16, _ patience: PostgresPatience = PostgresPatience(silence: .seconds(1), connecting: .seconds(2))
  ) async throws -> PostgresStateStore {
    let place = PostgresPlace(
      settings: PostgresServer.connection(port: port), schema: scratch.name, patience: patience)
    return try await PostgresStateStore(place, name: "default", scratch.options)
  }

  private func proxy() async throws -> CutProxy {
    try CutProxy(to: .socket(try await PostgresServer.shared.value.socket))
  }

  /// Another session of the same schema, past the proxy.
  private func other() async throws -> PostgresConnection {
    PostgresPlace(settings: try await PostgresServer.shared.value.connection, schema: scratch.name).connection()
  }

  @Test(.timeLimit(.minutes(5))) func aStatementWithoutAnAnswerEnds() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    var patience = PostgresPatience(silence: .seconds(1), connecting: .seconds(2))
    patience.rest = .zero
    let mine = try await store(proxy.port, patience)
    let lease = try await mine.acquireLock(.test())
    try await mine.commit([.put(.sample("a"))], closing: nil, under: lease)
    proxy.cut(true)
    let start = ContinuousClock.now
    let error = await #expect(throws: StateError.self) { try await mine.snapshot() }
    #expect(ContinuousClock.now - start < .seconds(30))
    guard case .silent(let location, let detail) = error else {
      Issue.record("expected `silent`, got \(String(describing: error))")
      return
    }
    #expect(location == "host=127.0.0.1 port=\(proxy.port) dbname=postgres schema=\(scratch.name)")
    #expect(detail.hasPrefix("a statement was sent, and no answer came for ") && detail.hasSuffix("s"), "\(detail)")
    #expect(error?.isTransient == true)

    proxy.cut(false)
    try await mine.commit([.put(.sample("b"))], closing: nil, under: lease)
    #expect(try await mine.snapshot().instances.map(\.address.name) == ["a", "b"])
    try await mine.releaseLock(lease)
  }

  @Test(.timeLimit(.minutes(5))) func whoIsNotLetInIsTold() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    proxy.cut(true)
    let error = await #expect(throws: StateError.self) { try await store(proxy.port) }
    let text = error.map { Self.text($0.diagnostic) }
    #expect(
      text == """
        the state back end `host=127.0.0.1 port=\(proxy.port) dbname=postgres schema=\(scratch.name)` does not answer
        connection to server at "127.0.0.1", port \(proxy.port) failed: timeout expired; what was written before is kept there
        see that the database runs and has room, and that nothing on the way swallows what is sent to it
        then run the command again: it goes on from what was recorded
        """)
  }

  private static func text(_ diagnostic: Diagnostic) -> String {
    ([diagnostic.summary, diagnostic.detail] + diagnostic.hints).joined(separator: "\n")
  }

  /// Its settings decide how long a connection may take.
  @Test(.timeLimit(.minutes(5))) func theSettingsSayHowLongAConnectionMayTake() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    proxy.cut(true)
    let settings = PostgresServer.connection(port: proxy.port) + " connect_timeout=2"
    let place = PostgresPlace(
      settings: settings, schema: scratch.name, patience: PostgresPatience(connecting: .seconds(600)))
    await #expect(throws: StateError.self) {
      try await PostgresStateStore(place, name: "default", scratch.options)
    }
  }

  /// The whole patience would be a minute: the end of the lease comes first.
  @Test(.timeLimit(.minutes(5))) func aHolderStopsWhenItsLeaseEnds() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    var patience = PostgresPatience(silence: .seconds(600), connecting: .seconds(600))
    patience.last = .seconds(2)
    let mine = try await store(proxy.port, patience)
    var request = LockRequest.test("apply")
    request.timeToLive = .seconds(4)
    let (mineRequest, begun) = (request, Box(0))
    let start = Box(ContinuousClock.now)
    let error = await #expect(throws: StateError.self) {
      try await mine.withLock(mineRequest) { lease in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for task in 0..<8 {
            group.addTask {
              for number in 0... {
                try await mine.begin(.sample("t\(task)-\(number)"), under: lease)
                if begun.update({ $0 += 1 }) == 40 {
                  start.update { $0 = .now }
                  proxy.cut(true)
                }
              }
            }
          }
          try await group.waitForAll()
        }
      }
    }
    guard case .leaseLost("apply", nil) = error else {
      Issue.record("expected `leaseLost`, got \(String(describing: error))")
      return
    }
    #expect(ContinuousClock.now - start.value < .seconds(40))

    // The server has not heard that the holder's session is gone; the lease says it.
    let theirs = try await PostgresStateStore(
      PostgresPlace(settings: try await PostgresServer.shared.value.connection, schema: scratch.name), name: "default",
      scratch.options)
    let next = try await theirs.acquireLock(.test("destroy", timeout: .seconds(120)))
    #expect(next.takenOverFrom?.operation == "apply")
    #expect(try await theirs.openIntents().count >= 40)
  }

  /// Its session stands at the server with the rows that it locked, and nobody there knows that it is no more.
  @Test(.timeLimit(.minutes(5))) func whoIsCutOffInATransactionKeepsNobodyWaiting() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    var patience = PostgresPatience()
    patience.idleInTransaction = .seconds(8)
    let mine = try await store(proxy.port, patience)
    var request = LockRequest.test("apply")
    request.timeToLive = .seconds(4)
    let lease = try await mine.acquireLock(request)
    try await mine.connection.perform { connection in
      try connection.run("BEGIN")
      try connection.run("SELECT 1 FROM head FOR UPDATE")
    }
    proxy.cut(true)

    let theirs = try await PostgresStateStore(
      PostgresPlace(settings: try await PostgresServer.shared.value.connection, schema: scratch.name), name: "default",
      scratch.options)
    // Who does not wait is told at once whose it is, though the rows are locked.
    let error = await #expect(throws: StateError.self) { try await theirs.acquireLock(.test("plan")) }
    guard case .locked(let holder, let waited) = error else {
      Issue.record("expected `locked`, got \(String(describing: error))")
      return
    }
    #expect(holder.id == lease.id && waited < .seconds(6))
    let next = try await theirs.acquireLock(.test("destroy", timeout: .seconds(120)))
    #expect(next.takenOverFrom?.id == lease.id)
  }

  /// A server that says nothing because another holds a row is not given up.
  @Test(.timeLimit(.minutes(5))) func whoWaitsForAnotherIsNotCut() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    var patience = PostgresPatience(silence: .milliseconds(200), connecting: .seconds(60))
    patience.rest = .zero
    let mine = try await store(proxy.port, patience)
    let other = try await other()
    try await other.perform { connection in
      try connection.run("BEGIN")
      try connection.run("SELECT 1 FROM head FOR UPDATE")
    }
    let isDone = Box(false)
    let waiter = Task {
      let lease = try await mine.acquireLock(.test("apply"))
      isDone.update { $0 = true }
      return lease
    }
    try await Task.sleep(for: .seconds(2))
    #expect(!isDone.value)
    try await other.perform { _ = try $0.run("COMMIT") }
    let lease = try await waiter.value
    try await mine.releaseLock(lease)
    try await other.close()
  }

  /// The server lives, our session there does not: that is told, and a new one is made at once.
  @Test(.timeLimit(.minutes(5))) func aSessionThatIsLostAloneIsMadeAnew() async throws {
    let proxy = try await proxy()
    defer { proxy.close() }
    let mine = try await store(proxy.port, PostgresPatience(silence: .seconds(1), connecting: .seconds(60)))
    proxy.swallowAll()
    let error = await #expect(throws: StateError.self) { try await mine.head() }
    #expect(error?.isSilence == true)
    #expect(try await mine.head().serial == 0)
  }
}
