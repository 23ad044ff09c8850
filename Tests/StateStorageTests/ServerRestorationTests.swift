import Foundation
import GRDB
import Platform
import StateServers
import Testing

@testable import StateStorage

/// A state server whose file is damaged: it tells, and is made anew without losing a state that was taken.
@Suite struct ServerRestorationTests {
  private let scratch = Scratch()

  private var folder: String { scratch.path + "/server" }
  private var path: String { folder + "/states.sqlite" }

  private func server() throws -> StateServer { try StateServer(path: path, rights: .everybody) }

  private func state(_ serial: Int, _ text: String = "x") -> [UInt8] {
    let outputs = #"{"text":{"value":"\#(text)","type":"string"}}"#
    return Array(#"{"version":4,"serial":\#(serial),"lineage":"l","outputs":\#(outputs),"resources":[]}"#.utf8)
  }

  private func status(_ server: StateServer, _ method: String, _ url: String, _ body: [UInt8] = []) -> Int {
    server.respond(to: RemoteRequest(method, url, body: body)).status
  }

  private func state(_ server: StateServer, _ project: String) -> [UInt8]? {
    let answer = server.respond(to: RemoteRequest("GET", "/state/" + project))
    return answer.status == 200 ? answer.body : nil
  }

  /// `shop` and `team/web` are in the copy, `shop` has gone on since, `late` is new, `gone` was removed.
  private func used() throws {
    let server = try server()
    for project in ["shop", "team/web", "gone"] {
      #expect(status(server, "POST", "/state/" + project, state(1, project)) == 200)
    }
    try server.inspect()
    #expect(status(server, "POST", "/state/shop", state(2, "newer")) == 200)
    #expect(status(server, "POST", "/state/late", state(7, "late")) == 200)
    #expect(status(server, "DELETE", "/state/gone") == 200)
    let lock = Array(#"{"ID":"one","Who":"ann@host"}"#.utf8)
    #expect(status(server, "LOCK", "/state/shop", lock) == 200)
  }

  private func requireAllThere(_ server: StateServer) {
    #expect(state(server, "shop") == state(2, "newer"))
    #expect(state(server, "team/web") == state(1, "team/web"))
    #expect(state(server, "late") == state(7, "late"))
    #expect(state(server, "gone") == nil)
    #expect(status(server, "GET", "/state/shop/history/1") == 200)
    // Who had the lock is told that it has it no more, and can take it again.
    #expect(status(server, "POST", "/state/shop?ID=one", state(3)) == 409)
    #expect(status(server, "POST", "/state/shop", state(3)) == 200)
  }

  @Test func aDamagedFileIsMadeAnewWithTheLastStates() async throws {
    try used()
    try await DamagedDatabase.make(of: path)
    let running = try server()
    #expect(throws: StateError.self) { try running.inspect() }
    #expect(status(running, "GET", "/healthz") == 503)
    #expect(StateServerCopies(folder: folder + "/backups").paths.count == 1, "what is damaged is not copied")

    let outcome = try #require(try StateServerRestoration(path).run())
    #expect(outcome.projects == 3 && outcome.damaged.isEmpty)
    #expect(outcome.copy == StateServerCopies(folder: folder + "/backups").paths.last)
    #expect(Files.exists(try #require(outcome.kept)))
    // A server that still has the old file open is of no use any more, and says so.
    #expect(status(running, "POST", "/state/shop", state(9)) == 503)
    let made = try server()
    try made.inspect()
    #expect(status(made, "GET", "/healthz") == 200)
    requireAllThere(made)
    #expect(try StateServerRestoration(path).run() == nil, "one that is whole is left alone")
  }

  @Test(arguments: [true, false]) func aFileThatIsGoneIsTold(_ isEmpty: Bool) throws {
    try used()
    for end in ["", "-wal", "-shm"] { try Files.remove(path + end) }
    if isEmpty { try AtomicFile.write([], to: path, mode: 0o600) }
    let fault = #expect(throws: StateError.self) { try server() }
    guard case .serverDamaged(path, _, true)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(fault?.diagnostic.hints.first?.contains("`stack state serve --restore`") == true)
    #expect(try StateServerRestoration(path).run() != nil)
    requireAllThere(try server())
  }

  /// The log of a database that was never taken over into its file is gone, and with it all that it held.
  @Test func aFileThatHoldsNothingAnyMoreIsTold() async throws {
    try used()
    for end in ["", "-wal", "-shm"] { try Files.remove(path + end) }
    let empty = try DatabaseQueue(path: path)
    try await empty.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    try empty.close()
    let fault = #expect(throws: StateError.self) { try server() }
    guard case .serverDamaged(path, "it holds nothing, but there are copies of it", true)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(try StateServerRestoration(path).run() != nil)
    requireAllThere(try server())
  }

  /// Its log was lost after the states in it were taken: they are written again from beside it.
  @Test func aLogThatIsGoneLosesNoState() async throws {
    do {
      try used()
      let database = try DatabaseQueue(path: path)
      try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
      let server = try server()
      #expect(status(server, "POST", "/state/shop?ID=one", state(3, "last")) == 200)
      #expect(status(server, "POST", "/state/new", state(1, "new")) == 200)
      let lost = folder + "/lost"
      try FileManager.default.createDirectory(atPath: lost, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: path, toPath: lost + "/states.sqlite")
      try FileManager.default.copyItem(atPath: folder + "/last", toPath: lost + "/last")
      try database.close()
    }
    let made = try StateServer(path: folder + "/lost/states.sqlite", rights: .everybody)
    #expect(state(made, "shop") == state(3, "last") && state(made, "new") == state(1, "new"))
    #expect(state(made, "late") == state(7, "late") && state(made, "gone") == nil)
    #expect(status(made, "GET", "/state/shop/history/2") == 200)
    #expect(status(made, "GET", "/healthz") == 200)
    try made.inspect()
  }

  /// SQLite takes the first for a file that is read-only, the others for tables that are others.
  @Test(arguments: [18, 19, 30, 56, 1200, 4060]) func aBitInTheFirstPageIsToldAndMended(_ offset: Int) async throws {
    try used()
    let running = try server()
    let database = try DatabaseQueue(path: path)
    try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try database.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    // In a text of the tables, for those beyond the header.
    let table = Data((offset == 4060 ? "serial INTEGER" : "lineage TEXT").utf8)
    let place = offset < 100 ? offset : try #require(bytes.range(of: table)).lowerBound + 2
    bytes[place] ^= 32
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.write(contentsOf: bytes)
    try file.close()
    if offset == 18 || offset == 19 || offset == 56 {
      #expect(status(running, "GET", "/healthz") == 503, "the one that runs tells as well")
    }
    // The log is gone, or it would have the page as it was.
    for end in ["-wal", "-shm"] { try Files.remove(path + end) }
    let fault = #expect(throws: StateError.self) { try server() }
    guard case .serverDamaged(path, _, true)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    let outcome = try #require(try StateServerRestoration(path).run())
    #expect(outcome.projects == 3)
    let made = try server()
    try made.inspect()
    requireAllThere(made)
  }

  /// The copies are damaged too: the last states alone are enough for what counts.
  @Test func withoutACopyTheLastStatesAreTaken() async throws {
    try used()
    try await DamagedDatabase.make(of: path)
    for copy in StateServerCopies(folder: folder + "/backups").paths {
      try AtomicFile.write(String(repeating: "damaged ", count: 4000), to: copy)
    }
    try AtomicFile.write("team/web 1B2M2Y8AsgTpgAmY7PhCfg==\n{}", to: folder + "/last/team%web.tfstate")
    let outcome = try #require(try StateServerRestoration(path).run())
    #expect(outcome.copy == nil && outcome.projects == 2)
    #expect(outcome.damaged == [folder + "/last/team%web.tfstate"])
    let made = try server()
    #expect(state(made, "shop") == state(2, "newer") && state(made, "late") == state(7, "late"))
  }

  /// A bit that has changed in a state, where SQLite sees nothing wrong.
  @Test func aStateThatIsNotWhatWasWrittenIsTold() async throws {
    try used()
    let database = try DatabaseQueue(path: path)
    try await database.write { database in
      try database.execute(
        sql: "UPDATE project SET state = CAST(replace(CAST(state AS TEXT), 'newer', 'never') AS BLOB)")
    }
    try database.close()
    let server = try server()
    #expect(status(server, "GET", "/state/shop") == 500)
    #expect(status(server, "GET", "/healthz") == 503)
    #expect(status(server, "GET", "/state/late") == 200)
    _ = try #require(try StateServerRestoration(path).run())
    requireAllThere(try self.server())
  }

  @Test func copiesAreTakenOfWhatChangedAndTheOldestGo() throws {
    let server = try server()
    let copies = StateServerCopies(folder: folder + "/backups")
    try server.inspect()
    #expect(copies.paths.isEmpty, "there is nothing to copy yet")
    #expect(status(server, "POST", "/state/shop", state(1)) == 200)
    try server.inspect()
    try server.inspect()
    #expect(copies.paths.count == 1)
    for number in 0..<5 {
      let old = folder + "/backups/states-00000000000\(number).sqlite"
      try AtomicFile.write("old", to: old, mode: 0o600)
    }
    #expect(status(server, "POST", "/state/shop", state(2)) == 200)
    try server.inspect()
    #expect(copies.paths.count == StateServerCopies.kept)
  }
}
