import FoundationEssentials
import GRDB
import Glibc
import Platform

/// A state server's database in one file.
final class SQLiteServerDatabase: StateServerDatabase {
  private let queue: DatabaseQueue

  init(path: String) throws {
    do {
      try Files.makeFolder(Path.parent(path), mode: 0o700)
      if !Files.exists(path) { _ = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600) }
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { try Self.prepare($0, path: path) }
    } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
  }

  private static func prepare(_ database: Database, path: String) throws {
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    try database.inTransaction(.immediate) {
      let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if identifier == StateServerSchema.applicationID { return .rollback }
      guard identifier == 0, tables == 0 else { throw StateError.notAState(path: path) }
      try database.execute(sql: "PRAGMA application_id = \(StateServerSchema.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(StateServerSchema.version)")
      try database.execute(sql: StateServerSchema.statements)
      return .commit
    }
  }

  func read<Result>(_ work: (any StateServerSession) throws -> Result) throws -> Result {
    try queue.read { try work(SQLiteServerSession(database: $0)) }
  }

  func write(
    _ project: String, _ work: (any StateServerSession) throws -> RemoteResponse
  ) throws -> RemoteResponse {
    var response: RemoteResponse?
    try queue.writeWithoutTransaction { database in
      try database.inTransaction(.immediate) {
        let made = try work(SQLiteServerSession(database: database))
        response = made
        return made.status < 300 ? .commit : .rollback
      }
    }
    return response ?? .text(500, "no answer was made\n")
  }

  func translated(_ error: any Error) -> any Error { LocalDatabase.translated(error, path: "", backups: "") }
}

private struct SQLiteServerSession: StateServerSession {
  let database: Database

  func now() throws -> Double { Date().timeIntervalSince1970 }

  func all(_ statement: String, _ parameters: [StateServerValue]) throws -> [any StoredRow] {
    let arguments = StatementArguments(
      parameters.map { value -> (any DatabaseValueConvertible)? in
        switch value {
        case .null: nil
        case .text(let text): text
        case .integer(let number): number
        case .real(let number): number
        case .bytes(let bytes): Data(bytes)
        }
      })
    return try Row.fetchAll(database.cachedStatement(sql: statement), arguments: arguments).map { CheckedRow($0) }
  }
}
