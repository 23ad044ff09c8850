import StateServers
import TestSupport
import Testing

@testable import StateStorage

/// A state server on PostgreSQL answers each request in a session of its own: one that has to wait holds up those who change the
/// same project, and nobody else.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresServerSessionsTests {
  private let scratch = Scratch()

  private func state(_ serial: Int, mark: String = "") -> [UInt8] {
    Array(#"{"version":4,"serial":\#(serial),"lineage":"l","outputs":{},"resources":[],"mark":"\#(mark)"}"#.utf8)
  }

  /// The answer, which is there some time.
  private func ask(_ server: StateServer, _ request: RemoteRequest) -> Box<Int?> {
    let answer = Box<Int?>(nil)
    // Owned by the test, which looks for the answer.
    Task {
      let status = await server.answer(to: request).status
      answer.update { $0 = status }
    }
    return answer
  }

  private func expect(_ status: Int, _ answer: Box<Int?>, _ what: String) async throws {
    let found = try await eventually(what, within: .seconds(120)) { answer.value }
    #expect(found == status, "\(what)")
  }

  @Test func aRequestThatWaitsHoldsUpNoOther() async throws {
    let database = try await PostgresServer.shared.value.connection
    let server = try StateServer(
      postgres: database + " application_name=" + scratch.name, schema: scratch.name, rights: .everybody)
    let slow = "/state/slow"
    #expect(server.respond(to: RemoteRequest("POST", slow, body: state(1))).status == 200)
    let lock = Array(#"{"ID":"one","Operation":"apply","Who":"ann@host"}"#.utf8)

    // Another program has the project's row.
    let place = PostgresPlace(settings: database, schema: scratch.name)
    let other = PostgresConnection(place.settings, location: "") { try place.enter($0, StateServerSchema.postgres) }
    try await other.perform { connection in
      try connection.run("BEGIN")
      try connection.run("SELECT 1 FROM project WHERE name = 'slow' FOR UPDATE")
    }
    let waiting = (0..<40).map { ask(server, RemoteRequest("POST", slow, body: state(2, mark: "\($0)"))) }
    try await eventuallyTrue("one waits for the row", within: .seconds(120)) {
      try await PostgresServer.shared.value.ask(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE application_name = '\(scratch.name)' AND cardinality(pg_blocking_pids(pid)) > 0
        """) == "1\n"
    }
    for number in 0..<12 {
      let path = "/state/p\(number)"
      try await expect(200, ask(server, RemoteRequest("LOCK", path, body: lock)), "lock of p\(number)")
      try await expect(200, ask(server, RemoteRequest("POST", path + "?ID=one", body: state(1))), "write of p\(number)")
      try await expect(200, ask(server, RemoteRequest("GET", path)), "read of p\(number)")
    }
    // What is there can be read, also of the project that waits.
    try await expect(200, ask(server, RemoteRequest("GET", slow)), "read of slow")
    #expect(waiting.allSatisfy { $0.value == nil }, "they wait still")

    try await other.perform { _ = try $0.run("COMMIT") }
    var answers: [Int] = []
    for answer in waiting {
      answers.append(try await eventually("it is answered", within: .seconds(120)) { answer.value })
    }
    #expect(answers.sorted() == [200] + Array(repeating: 409, count: 39), "one of them was first")
    try await other.close()
  }

  /// However many ask at once, the server has a bounded number of sessions.
  @Test func thereAreFewSessions() async throws {
    let database = try await PostgresServer.shared.value.connection
    let server = try StateServer(
      postgres: database + " application_name=" + scratch.name, schema: scratch.name, rights: .everybody)
    let answers = (0..<200).map { number in
      ask(
        server,
        number.isMultiple(of: 2)
          ? RemoteRequest("GET", "/state/p\(number % 10)") : RemoteRequest("POST", "/state/p\(number)", body: state(1)))
    }
    for answer in answers { try await eventually("it is answered", within: .seconds(120)) { answer.value } }
    let count = try await PostgresServer.shared.value.ask(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(scratch.name)'")
    let sessions = try #require(Int(count.filter(\.isNumber)))
    #expect(sessions > 1 && sessions <= 2 * PostgresServerDatabase.sessionsOfKind)
  }

  /// After the server's sessions were ended, as by a restart, requests find new ones.
  @Test func endedSessionsAreOpenedAgain() async throws {
    let running = try await PostgresServer.shared.value
    let server = try StateServer(
      postgres: running.connection + " application_name=" + scratch.name, schema: scratch.name, rights: .everybody)
    for number in 1...3 {
      #expect(server.respond(to: RemoteRequest("POST", "/state/p", body: state(number))).status == 200)
      _ = try await running.ask(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = '\(scratch.name)'")
      #expect(server.respond(to: RemoteRequest("GET", "/state/p")).body == state(number))
    }
  }
}
