import Databases
import FoundationEssentials
import GRDB
import Glibc
import Platform
import Values

/// A state server's database in one file, with copies and the last state of each project beside it.
final class SQLiteServerDatabase: StateServerDatabase {
  /// Where it is, and what is kept beside it.
  struct Place: Sendable {
    let path: String
    let copies: StateServerCopies
    let last: LastStates

    init(_ path: String) {
      self.path = path
      copies = StateServerCopies(folder: Path.join(Path.parent(path), "backups"))
      last = LastStates(folder: Path.join(Path.parent(path), "last"))
    }

    /// Whether there is anything to make it anew of.
    var canRestore: Bool { !copies.paths.isEmpty || ((try? last.all().entries.isEmpty) ?? true) == false }
  }

  private let place: Place
  private let queue: DatabaseQueue
  /// The file that was opened, which another may take the place of.
  private let identity: FileIdentity?

  init(path: String) throws {
    let place = Place(path)
    self.place = place
    do {
      try Files.makeFolder(Path.parent(path), mode: 0o700)
      guard (Files.status(path)?.size ?? 0) > 0 || !place.canRestore else {
        throw StateError.serverDamaged(
          path: path, detail: "it is empty or gone, but there are copies of it", canRestore: true)
      }
      try Self.requireHeader(path)
      let size = Files.status(path)?.size ?? 0
      if !Files.exists(path) { _ = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600) }
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { database in
        // As where its log was lost before any of it was taken over into the file.
        if try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0, place.canRestore {
          throw StateError.serverDamaged(
            path: path, detail: "it holds nothing, but there are copies of it", canRestore: true)
        }
        try Self.prepare(database, path: path)
        try LocalDatabase.requireAllPages(database, size: size)
        do { try Self.takeUp(place.last.all().entries, database) } catch let error as DatabaseError
          where error.kind(at: path) == .damaged
        {
          // A page within it: what can be read is served, and the look through it that follows tells.
        }
      }
      identity = FileIdentity(path)
    } catch {
      throw Self.told(error, place)
    }
  }

  /// Opens one to look at, such as a copy.
  init(reading path: String) throws {
    place = Place(path)
    var configuration = Configuration()
    configuration.readonly = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    identity = FileIdentity(path)
  }

  /// Writes what the database has lost, as where its log was damaged or removed: a state is kept beside it before it is committed. One
  /// that was not committed yet, when the server was killed, is what its client sends again.
  private static func takeUp(_ entries: [LastStates.Entry], _ database: Database) throws {
    for entry in entries {
      let known = try database.first("SELECT lineage, serial FROM project WHERE name = ?", [entry.project])
      guard let state = entry.state, let root = try? JSON(parsing: state), let serial = root["serial"]?.int else {
        continue
      }
      if let known, try known.text(0) == root["lineage"]?.string, try known.integer(1) >= serial { continue }
      try database.inTransaction(.immediate) {
        try StateServerRestoration.put(entry, database)
        return .commit
      }
    }
  }

  private static func requireHeader(_ path: String) throws {
    guard let fault = DatabaseHeader.fault(path) else { return }
    throw DatabaseError.damaged(fault)
  }

  func glance() throws {
    do { try Self.requireHeader(place.path) } catch { throw Self.told(error, place) }
  }

  /// Damage as what it is for who runs the server.
  private static func told(_ error: any Error, _ place: Place) -> any Error {
    let error = LocalDatabase.translated(error, path: place.path, backups: "")
    guard case StateError.corrupt(let path, let detail, _) = error else { return error }
    return StateError.serverDamaged(path: path, detail: detail, canRestore: place.canRestore)
  }

  static func prepare(_ database: Database, path: String) throws {
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    try database.inTransaction(.immediate) {
      let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if identifier == StateServerSchema.applicationID {
        try StateServerSchema.tables.get().check(database)
        return .rollback
      }
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
    // What is written to a file that was moved away is lost.
    guard FileIdentity(place.path) == identity else { throw StateError.replaced(path: place.path) }
    try queue.writeWithoutTransaction { database in
      try database.inTransaction(.immediate) {
        let made = try work(SQLiteServerSession(database: database))
        response = made
        return made.status < 300 ? .commit : .rollback
      }
    }
    return response ?? .text(500, "no answer was made\n")
  }

  func keep(_ project: String, _ state: [UInt8]?) throws { try place.last.keep(project, state) }

  /// Reads everything, and compares each state with its sum; by a connection of its own, so that requests go on meanwhile.
  func check() throws {
    do {
      try Self.requireHeader(place.path)
      var configuration = Configuration()
      configuration.readonly = true
      let reader = try DatabaseQueue(path: place.path, configuration: configuration)
      defer { try? reader.close() }
      try reader.read { database in
        try StateServerSchema.tables.get().check(database)
        let faults = try String.fetchAll(database, sql: "PRAGMA quick_check(10)")
        guard faults == ["ok"] else {
          throw DatabaseError.damaged(faults.joined(separator: "; "))
        }
        let rows = try Row.fetchCursor(database, sql: "SELECT name, sum, state FROM project ORDER BY name")
        while let row = try rows.next().map({ CheckedRow($0) }) {
          guard try HTTPRemoteState.md5(row.bytes(2)) == row.text(1) else {
            throw DatabaseError.damaged("the state of `\(try row.text(0))` is not what was written")
          }
        }
      }
    } catch {
      throw Self.told(error, place)
    }
  }

  func keepCopies() throws {
    let (changed, projects) = try queue.read { database in
      (
        try Double.fetchOne(database, sql: "SELECT max(written) FROM project"),
        try String.fetchAll(database, sql: "SELECT name FROM project ORDER BY name")
      )
    }
    // Those that were written before there were such files.
    for project in projects where !place.last.has(project) {
      let state = try queue.read { database in
        try Data.fetchOne(database, sql: "SELECT state FROM project WHERE name = ?", arguments: [project])
      }
      if let state { try place.last.keep(project, Array(state)) }
    }
    if let changed { try place.copies.take(of: place.path, changed: changed) }
  }

  func translated(_ error: any Error) -> any Error {
    // SQLite has other words for a header in which a bit fell over.
    if error is DatabaseError, let fault = DatabaseHeader.fault(place.path) {
      return StateError.corrupt(path: "", detail: fault, backups: [])
    }
    return LocalDatabase.translated(error, path: "", backups: "")
  }
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
