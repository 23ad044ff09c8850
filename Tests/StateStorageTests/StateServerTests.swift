import Foundation
import GRDB
import StateServers
import StateStorage
import TestSupport
import Testing
import Values

@Suite struct StateServerTests {
  private let scratch = Scratch()

  /// What a server keeps its states in; all must do the same.
  enum Kind: CaseIterable, Sendable {
    case sqlite
    case postgres

    static var allCases: [Kind] { [.sqlite] + (PostgresServer.isInstalled ? [.postgres] : []) }
  }

  private func server(_ kind: Kind, _ tokens: [StateServerToken] = []) async throws -> StateServer {
    try await server(kind, tokens.isEmpty ? .everybody : StateServerRights(tokens))
  }

  private func server(_ kind: Kind, _ rights: StateServerRights) async throws -> StateServer {
    switch kind {
    case .sqlite: return try StateServer(path: scratch.path + "/server/states.sqlite", rights: rights)
    case .postgres:
      let database = try await PostgresServer.shared.value.connection
      return try StateServer(postgres: database, schema: scratch.name, rights: rights)
    }
  }

  /// Tokens come and go while the server runs; a file that does not read changes nothing.
  @Test(arguments: Kind.allCases) func aChangedTokenFileCountsAtOnce(_ kind: Kind) async throws {
    let file = StateServerTokenFile(path: scratch.path + "/tokens")
    let first = try file.add(.write, project: "shop")
    let faults = Box(0)
    let server = try await server(kind, StateServerRights(file) { _ in faults.update { $0 += 1 } })
    func status(_ secret: String) -> Int {
      server.respond(
        to: RemoteRequest("GET", "/state/shop", headers: ["authorization": "Bearer \(secret)"])
      ).status
    }
    #expect(status(first) == 404 && status("guess") == 401)
    let second = try file.add(.read, project: "shop")
    #expect(status(first) == 404 && status(second) == 404)
    try Data("write shop\n".utf8).write(to: URL(filePath: file.path))
    #expect(status(second) == 404 && status(first) == 404 && faults.value == 1)
    // All tokens taken back does not mean that everybody may.
    try Data("# nobody\n".utf8).write(to: URL(filePath: file.path))
    #expect(status(first) == 401 && status("") == 401)
    #expect(server.respond(to: RemoteRequest("GET", "/state/shop")).status == 401)
  }

  /// Nobody has a right by a file that is gone.
  @Test(arguments: Kind.allCases) func aRemovedTokenFileRevokesAll(_ kind: Kind) async throws {
    let file = StateServerTokenFile(path: scratch.path + "/tokens")
    let secret = try file.add(.write, project: "shop")
    let told = Box<[StateError]>([])
    let rights = try StateServerRights(file) { fault in
      told.update { $0.append(contentsOf: [fault as? StateError].compactMap { $0 }) }
    }
    let server = try await server(kind, rights)
    let request = RemoteRequest("GET", "/state/shop", headers: ["authorization": "Bearer \(secret)"])
    #expect(server.respond(to: request).status == 404)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(server.respond(to: request).status == 401 && server.respond(to: request).status == 401)
    #expect(told.value == [.noTokenFile(path: file.path)])
    _ = try file.add(.write, project: "shop")
    #expect(server.respond(to: request).status == 401, "the old one is not among the new")
  }

  @Test(arguments: Kind.allCases) func rightAndLengthAreAskedBeforeTheBodyIsRead(_ kind: Kind) async throws {
    let file = StateServerTokenFile(path: scratch.path + "/tokens")
    let secret = try file.add(.write, project: "shop")
    let server = try await server(kind, StateServerRights(file))
    func admitted(_ method: String, _ path: String, _ secret: String, length: Int? = nil) -> Int {
      var headers = ["authorization": "Bearer \(secret)"]
      headers["content-length"] = length.map { String($0) }
      switch server.admission(RemoteRequest(method, path, headers: headers)) {
      case .refused(let response): return -response.status
      case .upTo(let limit): return limit
      }
    }
    #expect(admitted("POST", "/state/shop", secret) == 128 << 20)
    #expect(admitted("LOCK", "/state/shop", secret) == 64 << 10)
    #expect(admitted("POST", "/state/shop", secret, length: 300 << 20) == -413)
    #expect(admitted("LOCK", "/state/shop", secret, length: 65_537) == -413)
    #expect(admitted("POST", "/state/shop", "guess", length: 10) == -401)
    #expect(admitted("POST", "/state/farm", secret) == -403)
    #expect(admitted("GET", "/healthz", "") == 0)
  }

  @Test(
    arguments: Kind.allCases,
    [
      #"{"version":5,"serial":1,"lineage":"l"}"#, #"{"version":4,"serial":-5,"lineage":"l"}"#,
      #"{"version":4,"serial":9223372036854775807,"lineage":"l"}"#, #"{"serial":1,"lineage":"l"}"#,
    ])
  func aStateThatNobodyCouldReadOrFollowIsRefused(_ kind: Kind, _ text: String) async throws {
    let server = try await server(kind)
    #expect(server.respond(to: RemoteRequest("POST", "/state/shop", body: Array(text.utf8))).status == 400)
    #expect(server.respond(to: RemoteRequest("GET", "/state/shop")).status == 404)
  }

  private func state(_ serial: Int, lineage: String = "l", mark: String = "") -> [UInt8] {
    Array(#"{"version":4,"serial":\#(serial),"lineage":"\#(lineage)","mark":"\#(mark)"}"#.utf8)
  }

  private func lock(_ id: String) -> [UInt8] { RemoteLockInfo(id: id, operation: "apply", who: "ann@host").json }

  @Test(arguments: Kind.allCases) func keepsAStateAndItsHistory(_ kind: Kind) async throws {
    let server = try await server(kind)
    let path = "/state/shop/prod"
    #expect(server.respond(to: RemoteRequest("GET", path)).status == 404)
    for serial in 1...3 {
      #expect(server.respond(to: RemoteRequest("POST", path, body: state(serial))).status == 200)
    }
    #expect(try await self.server(kind).respond(to: RemoteRequest("GET", path)).body == state(3))
    #expect(server.respond(to: RemoteRequest("GET", path + "/history/2")).body == state(2))
    let history = try JSON(parsing: server.respond(to: RemoteRequest("GET", path + "/history")).body)
    #expect(history.array?.map { $0["serial"]?.int } == [3, 2, 1])
    #expect(server.respond(to: RemoteRequest("GET", "/state/shop")).status == 404)
    #expect(server.respond(to: RemoteRequest("GET", "/state/../x")).status == 404)
    #expect(server.respond(to: RemoteRequest("PATCH", path)).status == 405)
    #expect(server.respond(to: RemoteRequest("DELETE", path)).status == 200)
    #expect(server.respond(to: RemoteRequest("GET", path)).status == 404)
  }

  @Test(arguments: Kind.allCases) func aStaleStateIsRefused(_ kind: Kind) async throws {
    let server = try await server(kind)
    let path = "/state/shop"
    #expect(server.respond(to: RemoteRequest("POST", path, body: state(5))).status == 200)
    #expect(server.respond(to: RemoteRequest("POST", path, body: state(5))).status == 200)
    #expect(server.respond(to: RemoteRequest("POST", path, body: state(5, mark: "x"))).status == 409)
    #expect(server.respond(to: RemoteRequest("POST", path, body: state(4))).status == 409)
    #expect(server.respond(to: RemoteRequest("POST", path, body: state(6, lineage: "m"))).status == 409)
    #expect(server.respond(to: RemoteRequest("POST", path, body: Array("{}".utf8))).status == 400)
    let wrongSum = RemoteRequest("POST", path, headers: ["content-md5": "AAAA"], body: state(6))
    #expect(server.respond(to: wrongSum).status == 400)
    #expect(server.respond(to: RemoteRequest("GET", path)).body == state(5))
  }

  @Test(arguments: Kind.allCases) func onlyTheHolderOfTheLockWrites(_ kind: Kind) async throws {
    let server = try await server(kind)
    let path = "/state/shop"
    #expect(server.respond(to: RemoteRequest("LOCK", path, body: lock("one"))).status == 200)
    let refused = server.respond(to: RemoteRequest("LOCK", path, body: lock("two")))
    #expect(refused.status == 423 && RemoteLockInfo(json: refused.body)?.id == "one")
    #expect(server.respond(to: RemoteRequest("POST", path + "?ID=two", body: state(1))).status == 423)
    #expect(server.respond(to: RemoteRequest("POST", path, body: state(1))).status == 423)
    #expect(server.respond(to: RemoteRequest("POST", path + "?ID=one", body: state(1))).status == 200)
    #expect(server.respond(to: RemoteRequest("DELETE", path)).status == 409)
    #expect(server.respond(to: RemoteRequest("UNLOCK", path, body: lock("two"))).status == 409)
    #expect(server.respond(to: RemoteRequest("UNLOCK", path, body: lock("one"))).status == 200)
    #expect(server.respond(to: RemoteRequest("POST", path + "?ID=one", body: state(2))).status == 409)
    #expect(server.respond(to: RemoteRequest("LOCK", path, body: lock("two"))).status == 200)
    #expect(server.respond(to: RemoteRequest("UNLOCK", path)).status == 200)
    #expect(server.respond(to: RemoteRequest("LOCK", path, body: Array("x".utf8))).status == 400)
  }

  @Test(arguments: Kind.allCases) func tokensGiveRights(_ kind: Kind) async throws {
    let server = try await server(
      kind,
      [
        StateServerToken(hash: StateServerToken.hash(of: "reader"), right: .read, project: "shop/*"),
        StateServerToken(hash: StateServerToken.hash(of: "writer"), right: .write, project: "shop/prod"),
      ])
    func status(_ method: String, _ path: String, _ secret: String?) -> Int {
      let headers = secret.map { ["authorization": "Bearer \($0)"] } ?? [:]
      return server.respond(to: RemoteRequest(method, path, headers: headers, body: state(1))).status
    }
    #expect(status("GET", "/state/shop/prod", nil) == 401)
    #expect(status("GET", "/state/shop/prod", "guess") == 401)
    #expect(status("POST", "/state/shop/prod", "reader") == 403)
    #expect(status("POST", "/state/shop/prod", "writer") == 200)
    #expect(status("GET", "/state/shop/prod", "reader") == 200)
    #expect(status("GET", "/state/shop/prod", "writer") == 200)
    #expect(status("GET", "/state/shop/other", "writer") == 403)
    #expect(status("GET", "/state/farm", "reader") == 403)
    #expect(status("GET", "/metrics", nil) == 401)
    #expect(status("GET", "/healthz", nil) == 200)
    let basic = Data("ann:writer".utf8).base64EncodedString()
    let request = RemoteRequest("GET", "/state/shop/prod", headers: ["authorization": "Basic " + basic])
    #expect(server.respond(to: request).status == 200)
    let metrics = server.respond(to: RemoteRequest("GET", "/metrics", headers: ["authorization": "Bearer reader"]))
    #expect(String(decoding: metrics.body, as: UTF8.self).contains("stack_state_projects 1\n"))
  }

  /// Two servers on one database are one: a lock that one gave the other knows, and a lease ends by the database's clock.
  @Test(arguments: Kind.allCases) func serversShareADatabase(_ kind: Kind) async throws {
    let (one, other) = (try await server(kind), try await server(kind))
    let path = "/state/shop"
    #expect(one.respond(to: RemoteRequest("POST", path, body: state(1))).status == 200)
    #expect(other.respond(to: RemoteRequest("GET", path)).body == state(1))
    let lease = ["x-stack-lease-seconds": "1"]
    #expect(one.respond(to: RemoteRequest("LOCK", path, headers: lease, body: lock("one"))).status == 200)
    #expect(other.respond(to: RemoteRequest("LOCK", path, body: lock("two"))).status == 423)
    try await eventuallyTrue("the lease of the first ends", within: .seconds(300)) {
      other.respond(to: RemoteRequest("LOCK", path, body: lock("two"))).status == 200
    }
    #expect(one.respond(to: RemoteRequest("POST", path + "?ID=one", body: state(2))).status == 423)
    #expect(one.respond(to: RemoteRequest("POST", path + "?ID=two", body: state(2))).status == 200)
    let answers = await withTaskGroup(of: Int.self) { group in
      for number in 0..<16 {
        let server = number.isMultiple(of: 2) ? one : other
        group.addTask {
          server.respond(to: RemoteRequest("POST", path + "?ID=two", body: self.state(3, mark: "\(number)"))).status
        }
      }
      return await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(answers.sorted() == [200] + Array(repeating: 409, count: 15), "one of them was first")
  }

  /// Whoever asks is told what is wrong and whose it is to mend, and so is who watches.
  @Test func aDamagedDatabaseIsTold() async throws {
    let path = scratch.path + "/server/states.sqlite"
    let made = try StateServer(path: path, rights: .everybody)
    let text = #"{"version":4,"serial":1,"lineage":"x","outputs":{},"resources":[]}"#
    #expect(made.respond(to: RemoteRequest("POST", "/state/shop", body: Array(text.utf8))).status == 200)
    #expect(made.respond(to: RemoteRequest("GET", "/healthz")).status == 200)
    let database = try DatabaseQueue(path: path)
    try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try database.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    for page in 1..<bytes.count / 4096 {
      bytes.replaceSubrange(page * 4096..<page * 4096 + 100, with: Data(count: 100))
    }
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.write(contentsOf: bytes)
    try file.close()

    let server = try StateServer(path: path, rights: .everybody)
    let answer = server.respond(to: RemoteRequest("GET", "/state/shop"))
    let told =
      "the database of the state server is damaged: who runs it makes it anew with `stack state serve --restore`\n"
    #expect(answer.status == 500 && String(decoding: answer.body, as: UTF8.self) == told)
    let health = server.respond(to: RemoteRequest("GET", "/healthz"))
    #expect(health.status == 503 && String(decoding: health.body, as: UTF8.self) == told)
  }
}
