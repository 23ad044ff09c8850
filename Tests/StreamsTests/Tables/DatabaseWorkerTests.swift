import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import Streams

@Suite struct DatabaseWorkerTests {
  static let readings = TableDefinition(
    name: "readings", kind: .keyValue,
    columns: [
      TableColumn("key", .text, nullable: false), TableColumn("device", .text, nullable: false),
      TableColumn("temperature", .real), TableColumn("at", .timestamp), TableColumn("raw", .json),
      TableColumn("ok", .boolean), TableColumn("bytes", .blob),
    ], key: ["key"], indexes: [TableIndex(["device"])])

  static let history = TableDefinition(
    name: "history", kind: .warehouse,
    columns: [TableColumn("at", .timestamp, nullable: false), TableColumn("value", .real)], partitionBy: "at",
    retentionSeconds: 86_400)

  @Test func writesAreReadBack() async throws {
    try await DatabaseFixture.run([Self.readings]) { database async throws in
      let rows = """
        {"rows":[{"key":"a#2","device":"a","temperature":20.5,"at":"2026-01-31T12:00:00.250Z","raw":{"x":[1,2.5,"é"]},
        "ok":true,"bytes":"AAEC"},{"key":"a#1","device":"a","temperature":21},{"key":"b#1","device":"b"}]}
        """
      #expect(
        try await database.call("POST", "/v1/tables/readings/rows", rows, as: DatabaseFixture.writer)
          == #"200 {"written":3}"#)
      #expect(
        try await database.call("GET", "/v1/tables/readings/rows/a%232")
          == #"200 {"key":"a#2","device":"a","temperature":20.5,"at":1769860800250,"raw":{"x":[1,2.5,"é"]},"ok":true,"bytes":"AAEC"}"#
      )
      #expect(
        try await database.call("GET", "/v1/tables/readings/rows?prefix=a%23&columns=key,temperature")
          == #"200 {"rows":[{"key":"a#1","temperature":21.0},{"key":"a#2","temperature":20.5}],"next":null}"#)
      #expect(try await database.call("GET", "/v1/tables/readings/rows/none") == Self.noRow)
    }
  }

  static let noRow = #"404 {"error":{"code":"no_such_row","message":"there is no row with that key"}}"#

  @Test func writingTheSameKeysAgainChangesNothingElse() async throws {
    try await DatabaseFixture.run([Self.readings, Self.history]) { database async throws in
      let writer = DatabaseFixture.writer
      for _ in 0..<2 {
        #expect(
          try await database.call(
            "POST", "/v1/tables/history/rows", #"[{"_sequence":7,"at":1000,"value":1},{"_sequence":8,"at":2000}]"#,
            as: writer)
            == #"200 {"written":2}"#)
        _ = try await database.call(
          "POST", "/v1/tables/readings/rows", #"{"key":"k","device":"d","ok":true}"#, as: writer)
      }
      _ = try await database.call("POST", "/v1/tables/readings/rows", #"{"key":"k","device":"e"}"#, as: writer)
      #expect(
        try await database.call("GET", "/v1/tables/readings/rows/k?")
          == #"200 {"key":"k","device":"e","temperature":null,"at":null,"raw":null,"ok":true,"bytes":null}"#)
      #expect(
        try await database.call(
          "POST", "/v1/query", #"{"sql":"SELECT _partition, count(*) AS n FROM history GROUP BY 1"}"#)
          == #"200 {"columns":["_partition","n"],"rows":[{"_partition":"1970-01-01","n":2}],"truncated":false}"#)
    }
  }

  @Test func scansPageInBothOrders() async throws {
    try await DatabaseFixture.run([Self.readings]) { database async throws in
      let rows = (0..<25).map { #"{"key":"k\#($0 + 10)","device":"d"}"# }.joined(separator: ",")
      _ = try await database.call("PUT", "/v1/tables/readings/rows", "[\(rows)]", as: DatabaseFixture.writer)
      var seen: [String] = []
      var after = ""
      repeat {
        let answer = try await database.call(
          "GET", "/v1/tables/readings/rows?limit=10&columns=key&order=desc&start=k11&end=k34\(after)")
        let page = try JSONDocument(parsing: answer.dropFirst(4).utf8)
        seen += page["rows"]?.array?.compactMap { $0["key"]?.string } ?? []
        let next = page["next"] ?? .null
        after = next == .null ? "" : "&after=\(PercentEncoding.encode(next.text))"
      } while !after.isEmpty
      #expect(seen == (11..<34).reversed().map { "k\($0)" })
    }
  }

  @Test func rowsAreDeleted() async throws {
    try await DatabaseFixture.run([Self.readings]) { database async throws in
      let writer = DatabaseFixture.writer
      let rows = #"[{"key":"a1","device":"a"},{"key":"a2","device":"a"},{"key":"b1","device":"b"}]"#
      _ = try await database.call("POST", "/v1/tables/readings/rows", rows, as: writer)
      #expect(try await database.call("DELETE", "/v1/tables/readings/rows/b1", as: writer) == #"200 {"deleted":1}"#)
      #expect(
        try await database.call("DELETE", "/v1/tables/readings/rows?prefix=a", as: writer) == #"200 {"deleted":2}"#)
      #expect(
        try await database.call("DELETE", "/v1/tables/readings/rows", as: writer)
          == #"400 {"error":{"code":"bad_request","message":"say which rows: `where.COLUMN`, `prefix`, `start` or `end`"}}"#
      )
    }
  }

  @Test func expiredRowsGo() async throws {
    try await DatabaseFixture.run([Self.history]) { database async throws in
      let now = TimeFunctions.now()
      let service = try DatabaseService(path: database.folder + "/data.sqlite", policyFolder: "") { $0 }
      let rows = (0..<6_000).map { index -> JSONDocument in ["at": .integer(now - 90_000_000 - Int64(index))] }
      _ = try await service.write(rows + [["at": .integer(now)]], into: "history")
      let deleted = try await RetentionWorker(pool: service.pool, writer: service.writer).sweep(now: now)
      #expect(deleted == 6_000)
      #expect(
        try await database.call("POST", "/v1/query", #"{"sql":"SELECT count(*) AS n FROM history"}"#)
          == #"200 {"columns":["n"],"rows":[{"n":1}],"truncated":false}"#)
    }
  }

  @Test func manyWritersShareTransactions() async throws {
    try await DatabaseFixture.run([Self.readings]) { database async throws in
      try await withThrowingTaskGroup(of: String.self) { group in
        for index in 0..<200 {
          group.addTask {
            let row = #"{"key":"k\#(index)","device":\#(index % 10 == 0 ? "null" : "\"d\"")}"#
            return try await database.call("POST", "/v1/tables/readings/rows", row, as: DatabaseFixture.writer)
          }
        }
        var answers: [String: Int] = [:]
        for try await answer in group { answers[answer, default: 0] += 1 }
        #expect(answers[#"200 {"written":1}"#] == 180)
        #expect(answers.count == 2)
      }
    }
  }
}
