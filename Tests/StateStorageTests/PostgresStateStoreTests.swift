import StateServers
import Testing

@testable import StateStorage

/// What is particular to a state in PostgreSQL; the compliance suites cover the rest.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresStateStoreTests {
  private let scratch = Scratch()

  private func open(_ workspace: String = "default") async throws -> PostgresStateStore {
    let backend = try scratch.backend(try await PostgresServer.shared.value.settings(scratch))
    return try #require(try await backend.open(workspace, scratch.options) as? PostgresStateStore)
  }

  private func endSessions(of store: PostgresStateStore) async throws {
    let pid = try await store.connection.perform { try $0.first("SELECT pg_backend_pid()")?.integer(0) ?? 0 }
    let place = PostgresPlace(settings: try await PostgresServer.shared.value.connection, schema: scratch.name)
    let other = PostgresConnection(place.settings, location: "") { _ in }
    try await other.perform { connection in
      try connection.run("SELECT pg_terminate_backend($1::integer)", [.integer(pid)])
      while try connection.first("SELECT 1 FROM pg_stat_activity WHERE pid = $1::integer", [.integer(pid)]) != nil {}
    }
    try await other.close()
  }

  @Test func theLockOfAnEndedSessionIsTakenAtOnce() async throws {
    let mine = try await open()
    let lease = try await mine.acquireLock(.test("apply"))
    let theirs = try await open()
    await #expect(throws: StateError.self) { try await theirs.acquireLock(.test("destroy")) }
    try await endSessions(of: mine)
    let next = try await theirs.acquireLock(.test("destroy"))
    #expect(next.takenOverFrom?.id == lease.id && next.fencingToken == lease.fencingToken + 1)
    // The first statement finds the session gone, the next has a new one; both are refused.
    for _ in 0..<2 {
      await #expect(throws: StateError.self) {
        try await mine.commit([.put(.sample("late"))], closing: nil, under: lease)
      }
    }
    #expect(try await theirs.snapshot().instances.isEmpty)
  }

  /// Advisory locks are a database's: that another project in it gives up its lock must not make ours look given up.
  @Test func projectsOfOneDatabaseHaveLocksOfTheirOwn() async throws {
    let other = try await PostgresServer.shared.value.settings(Scratch())
    let neighbour = try await scratch.backend(other).open(
      "default", StoreOptions(stackName: "farm", root: Scratch.root))
    let first = try await neighbour.acquireLock(.test("apply"))
    let mine = try await open()
    let lease = try await mine.acquireLock(.test("apply"))
    #expect(first.fencingToken == lease.fencingToken, "both are the first of their states")
    try await neighbour.releaseLock(first)
    try await neighbour.close()
    let error = await #expect(throws: StateError.self) { try await open().acquireLock(.test("destroy")) }
    guard case .locked(let holder, _) = error else {
      Issue.record("expected `locked`, got \(String(describing: error))")
      return
    }
    #expect(holder.id == lease.id)
    try await mine.commit([.put(.sample("a"))], closing: nil, under: lease)
    try await mine.releaseLock(lease)
  }

  @Test func aHolderGoesOnInANewSession() async throws {
    let mine = try await open()
    let lease = try await mine.acquireLock(.test("apply"))
    try await mine.commit([.put(.sample("a"))], closing: nil, under: lease)
    try await endSessions(of: mine)
    let error = await #expect(throws: StateError.self) {
      try await mine.commit([.put(.sample("b"))], closing: nil, under: lease)
    }
    #expect(error?.isTransient == true)
    try await mine.commit([.put(.sample("b"))], closing: nil, under: lease)
    _ = try await mine.renewLock(lease)
    let theirs = try await open()
    await #expect(throws: StateError.self) { try await theirs.acquireLock(.test("destroy")) }
    try await mine.releaseLock(lease)
    #expect(try await theirs.snapshot().instances.count == 2)
  }

  @Test func secretsAreNotInTheDatabase() async throws {
    let store = try await open()
    let lease = try await store.acquireLock(.test())
    let secret = StoredPath([.key("password")])
    try await store.commit(
      [.put(.sample("vault", #"{"password":"hunter2"}"#, sensitive: [secret]))], closing: nil, under: lease)
    let found = try await store.connection.perform { connection in
      try connection.run("SELECT instance::text FROM instance").map { try $0.text(0) }
    }
    let hidden = StoredCell.bytes(Array("hunter2".utf8)).literal?.dropFirst(2) ?? ""
    #expect(found.count == 1 && found.allSatisfy { !$0.contains("hunter2") && !$0.contains(hidden) })
  }

  @Test func tenThousandObjectsInOneCommit() async throws {
    let store = try await open()
    let lease = try await store.acquireLock(.test())
    // Each statement that writes rows leaves one.
    try await store.connection.perform { connection in
      try connection.run("CREATE TABLE statement (at TIMESTAMPTZ DEFAULT now())")
      try connection.run(
        """
        CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO statement DEFAULT VALUES; RETURN NULL; END $$
        """)
      try connection.run(
        "CREATE TRIGGER noted AFTER INSERT OR UPDATE ON instance FOR EACH STATEMENT EXECUTE FUNCTION noted()")
    }
    try await store.commit((0..<10_000).map { .put(.sample("r\($0)")) }, closing: nil, under: lease)
    let statements = try await store.connection.perform {
      try $0.first("SELECT count(*) FROM statement")?.integer(0) ?? 0
    }
    #expect((1...100).contains(statements), "rows travel many at a time: \(statements)")
    #expect(try await store.snapshot().instances.count == 10_000)
    try await store.commit([.put(.sample("r1", "{}"))], closing: nil, under: lease)
    #expect(try await store.versions().first?.added == 10_000)
  }

  @Test func workspacesAreListedAndDeleted() async throws {
    let backend = try scratch.backend(try await PostgresServer.shared.value.settings(scratch))
    for name in ["default", "prod", "eu"] { try await backend.open(name, scratch.options).close() }
    #expect(try await backend.workspaces() == ["eu", "prod"])
    try await backend.delete("eu")
    #expect(try await backend.workspaces() == ["prod"])
  }

  @Test func placesAreShownWithoutPasswords() {
    let uri = PostgresPlace(settings: "postgres://ann:hunter2@db.example:5433/states?sslmode=require", schema: "shop")
    #expect(uri.location == "postgres://ann@db.example:5433/states schema=shop")
    let words = PostgresPlace(settings: "host=db user=ann password=hunter2 dbname=states", schema: "shop")
    #expect(words.location == "host=db dbname=states schema=shop")
  }
}
