import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import Testing

@testable import AgentAPI
@testable import Streams

@Suite struct DatabaseAccessTests {
  private static let table = DatabaseWorkerTests.readings

  @Test func whatIsNotGrantedIsRefused() async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let reader = DatabaseFixture.reader
      #expect(
        try await database.call("POST", "/v1/tables/readings/rows", "[]", as: reader)
          == #"403 {"error":{"code":"forbidden","message":"`\#(reader)` is no writer of table `readings`; an `iam_binding` gives the role"}}"#
      )
      let writer = DatabaseFixture.writer
      #expect(try await database.call("GET", "/v1/tables/readings/rows", as: writer).hasPrefix("403 "))
      #expect(
        try await database.call("POST", "/v1/query", #"{"sql":"SELECT 1 FROM readings"}"#, as: writer)
          .hasPrefix("403 "))
      #expect(try await database.call("GET", "/v1/tables/readings/rows", as: nil).hasPrefix("401 "))
      #expect(
        try await database.call("GET", "/v1/tables", as: DatabaseFixture.guest) == #"200 {"tables":[]}"#)
      #expect(try await database.call("GET", "/healthz", as: nil) == #"200 {"status":"ok"}"#)
    }
  }

  @Test func grantsComeAndGoAtOnce() async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let guest = DatabaseFixture.guest
      #expect(try await database.call("GET", "/v1/tables/readings/rows", as: guest).hasPrefix("403 "))
      try database.grant(TableGrant(table: "readings", role: .reader, members: [guest]), "guest")
      #expect(try await database.call("GET", "/v1/tables/readings/rows", as: guest) == #"200 {"rows":[],"next":null}"#)
      try FileManager.default.removeItem(atPath: database.folder + "/policy/guest.json")
      #expect(try await database.call("GET", "/v1/tables/readings/rows", as: guest).hasPrefix("403 "))
    }
  }

  @Test func badTokensAreRefused() async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let good = try database.token(DatabaseFixture.reader)
      let other = try AccessToken(subject: DatabaseFixture.reader, issuedAt: 0, expiresAt: 4_000_000_000)
        .signed(with: Curve25519.Signing.PrivateKey())
      let expired = try database.token(DatabaseFixture.reader, lifetime: -60)
      for token in ["", "x.y.z", String(good.dropLast(2)), good + "A", other, expired] {
        var request = HTTPClientRequest(url: database.url + "/v1/tables")
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        #expect(try await database.send(request).hasPrefix("401 "), "\(token)")
      }
    }
  }

  /// A token is refused from the moment that the agent's register says so, long before it ends.
  @Test func revokedTokensAreRefusedAtOnce() async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let path = "/v1/tables/readings/rows"
      #expect(try await database.call("GET", path).hasPrefix("200 "))
      try database.register([DatabaseFixture.reader], generation: 1)
      #expect(try await database.call("GET", path).hasPrefix("401 "))
      try database.register([DatabaseFixture.writer])
      #expect(try await database.call("GET", path).hasPrefix("401 "))
      try database.register([DatabaseFixture.reader])
      #expect(try await database.call("GET", path).hasPrefix("200 "))
      // Without a register nobody can be told from one who was revoked.
      try FileManager.default.removeItem(atPath: TokenRegister.file(besideKey: database.folder + "/key"))
      #expect(try await database.call("GET", path).hasPrefix("503 "))
    }
  }

  @Test(arguments: [
    "DELETE FROM readings", "INSERT INTO readings (key, device) VALUES ('a', 'b')", "DROP TABLE readings",
    "PRAGMA table_info(readings)", "ATTACH 'other.sqlite' AS other", "SELECT * FROM sqlite_schema",
    "SELECT * FROM _stack_tables", "SELECT load_extension('x')", "SELECT 1; DELETE FROM readings", "", "SELECT",
    "SELECT ?", "CREATE TEMP TABLE t (a)", "VACUUM INTO 'copy.sqlite'", "SELECT writefile('a', 'b')",
  ])
  func onlyReadingQueriesRun(sql: String) async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let body = JSONDocument.object([.init("sql", .string(sql))]).text
      let status = try await database.call("POST", "/v1/query", body).prefix(3)
      #expect(status == "400" || status == "403", "\(sql)")
    }
  }

  @Test func queriesAreBounded() async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"
      var query = TableQuery(sql: "\(endless) count(*) FROM n")
      query.limits.seconds = 1
      let path = database.folder + "/data.sqlite"
      #expect(throws: TableServiceError.queryTooLong(seconds: 1)) {
        _ = try QueryConnection(path: path).run(query, subject: "") { _ in true }
      }
      let rows = try QueryConnection(path: path).run(TableQuery(sql: "\(endless) i FROM n"), subject: "") { _ in true }
      #expect(rows.rows.count == 10_000 && rows.truncated)
      #expect(
        try await database.call(
          "POST", "/v1/query", #"{"sql":"SELECT :a + ?2 AS s, now() - ago('1h30m') AS d","parameters":[1,2.5]}"#)
          == #"200 {"columns":["s","d"],"rows":[{"s":3.5,"d":5400000}],"truncated":false}"#)
    }
  }

  @Test(arguments: [
    (#"[{"key":"a"}]"#, "row 0: column `device` must have a value"),
    (#"[{"key":"a","device":1}]"#, "row 0: column `device` takes a string"),
    (#"[{"key":"a","device":"d","no":1}]"#, "row 0: table `readings` has no column `no`"),
    (#"[{"key":"a","device":"d"},7]"#, "row 1 is no object"),
    (#"{"key":"a""#, "the body is no JSON: expected `,` or `}` at byte 10"),
    (
      #"[{"key":"a","device":"d","at":"yesterday"}]"#,
      "row 0: column `at` takes milliseconds since 1970 or an RFC 3339 string"
    ),
  ])
  func badRowsAreNamed(body: String, message: String) async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      #expect(
        try await database.call("POST", "/v1/tables/readings/rows", body, as: DatabaseFixture.writer)
          == #"400 {"error":{"code":"bad_request","message":"\#(message)"}}"#)
      #expect(try await database.call("GET", "/v1/tables/readings/rows") == #"200 {"rows":[],"next":null}"#)
    }
  }

  @Test func bodiesAreBounded() async throws {
    try await DatabaseFixture.run([Self.table]) { database async throws in
      let body = String(repeating: " ", count: 9 << 20)
      #expect(
        try await database.call("POST", "/v1/tables/readings/rows", body, as: DatabaseFixture.writer).hasPrefix("413 "))
    }
  }
}
