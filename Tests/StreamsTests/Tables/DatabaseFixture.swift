import AgentAPI
import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Streams

/// A database worker on a real file and a real port, with tokens signed by a key of its own.
struct DatabaseFixture: Sendable {
  static let reader = "shop-1a2b3c4d/service_account.reader"
  static let writer = "shop-1a2b3c4d/service_account.writer"
  static let guest = "shop-1a2b3c4d/service_account.guest"
  static let pipeline = "demo/pipeline.test"

  let folder: String
  let url: String
  private let key = Curve25519.Signing.PrivateKey()

  /// Starts a worker, runs the body, stops the worker and removes everything.
  static func run(
    _ tables: [TableDefinition], _ body: @escaping @Sendable (DatabaseFixture) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "database-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/policy", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try DatabaseFile.change(folder + "/data.sqlite") { db in
      for table in tables { try TableMigration.create(table, token: "made-\(table.name)", db) }
    }
    let (ports, told) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      let configuration = DatabaseConfiguration(
        name: "test", path: folder + "/data.sqlite", port: 0, policyFolder: folder + "/policy",
        tokenKeyFile: folder + "/key")
      group.addTask { try await DatabaseWorker.run(configuration, started: { told.yield($0) }) }
      group.addTask {
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let fixture = try DatabaseFixture(folder: folder, port: port)
        try await body(fixture)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private init(folder: String, port: Int) throws {
    self.folder = folder
    url = "http://127.0.0.1:\(port)"
    try TokenKeyFile.text(key.publicKey).write(toFile: folder + "/key", atomically: true, encoding: .utf8)
    try register([Self.reader, Self.writer, Self.guest, Self.pipeline])
    try grant(TableGrant(table: "*", role: .reader, members: [Self.reader]), "reader")
    try grant(TableGrant(table: "*", role: .writer, members: [Self.writer]), "writer")
  }

  /// Has the accounts' tokens be good, and no others.
  func register(_ accounts: [String], generation: Int64 = 0) throws {
    var register = TokenRegister()
    for account in accounts { register.add(account, generation: generation) }
    let file = TokenRegister.file(besideKey: folder + "/key")
    try register.text.write(toFile: file, atomically: true, encoding: .utf8)
  }

  func grant(_ grant: TableGrant, _ name: String) throws {
    try Data(grant.document.bytes).write(to: URL(fileURLWithPath: "\(folder)/policy/\(name).json"), options: .atomic)
  }

  func token(_ subject: String, lifetime: Int64 = 3_600) throws -> String {
    let now = TimeFunctions.now() / 1_000
    return try AccessToken(subject: subject, issuedAt: now, expiresAt: now + lifetime).signed(with: key)
  }

  /// Status and body of a request by a service account.
  func call(
    _ method: String, _ path: String, _ body: String = "", as subject: String? = Self.reader
  ) async throws -> String {
    var request = HTTPClientRequest(url: url + path)
    request.method = .RAW(value: method)
    if let subject { request.headers.add(name: "Authorization", value: "Bearer \(try token(subject))") }
    if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
    return try await send(request)
  }

  func send(_ request: HTTPClientRequest) async throws -> String {
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
    let answer = try await response.body.collect(upTo: 64 << 20)
    return "\(response.status.code) \(String(buffer: answer))"
  }
}
