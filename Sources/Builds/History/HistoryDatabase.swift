import Databases
import Diagnostics
import GRDB
import Glibc
import Platform
import Synchronization

/// The SQLite file that builds are kept in: opened when it is first needed, made when something is first written.
final class HistoryDatabase: Sendable {
  private static let version = 1
  private static let schema = """
    CREATE TABLE builds (
      id TEXT PRIMARY KEY, status TEXT NOT NULL, is_waiting INTEGER NOT NULL DEFAULT 0, record BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX builds_waiting ON builds (id) WHERE is_waiting;
    CREATE TABLE log_pieces (
      build TEXT NOT NULL REFERENCES builds ON DELETE CASCADE, number INTEGER NOT NULL, size INTEGER NOT NULL,
      bytes BLOB NOT NULL, PRIMARY KEY (build, number)
    );
    """

  let path: String
  private let connection = Mutex<DatabaseQueue?>(nil)

  init(path: String) { self.path = path }

  /// `nil` when nothing was ever written.
  func read<Result>(_ work: (Database) throws -> Result) throws -> Result? {
    guard let queue = try opened(makes: false) else { return nil }
    return try told { try queue.read(work) }
  }

  /// One transaction that others wait for.
  func write<Result>(_ work: (Database) throws -> Result) throws -> Result {
    guard let queue = try opened(makes: true) else { throw SystemError("open", path, code: ENOENT) }
    return try told {
      try queue.writeWithoutTransaction { database in
        var result: Result?
        try database.inTransaction(.immediate) {
          result = try work(database)
          return .commit
        }
        guard let result else { throw SystemError("write", path, code: EIO) }
        return result
      }
    }
  }

  private func opened(makes: Bool) throws -> DatabaseQueue? {
    try connection.withLock { connection in
      if let connection { return connection }
      guard makes || Files.exists(path) || EarlierRecords(folder: Path.parent(path)).exist else { return nil }
      try Files.makeFolder(Path.parent(path), mode: 0o700)
      if !Files.exists(path) { _ = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600) }
      // Of several that make it at once SQLite refuses some, without waiting, when its journal is chosen.
      let lock = Files.status(path)?.size == 0 ? try FileLock.wait(path + ".lock") : nil
      defer { withExtendedLifetime(lock) {} }
      let queue = try told {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.journalMode = .wal
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction(prepare)
        return queue
      }
      connection = queue
      return queue
    }
  }

  private func prepare(_ database: Database) throws {
    if try found(database) == Self.version { return }
    try database.inTransaction(.immediate) {
      // Another process may have made it since.
      if try found(database) == Self.version { return .rollback }
      try database.execute(sql: Self.schema)
      try EarlierRecords(folder: Path.parent(path)).add(to: database)
      try database.execute(sql: "PRAGMA user_version = \(Self.version)")
      return .commit
    }
  }

  private func found(_ database: Database) throws -> Int {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version <= Self.version else {
      throw Diagnostic(
        .error, "the history of builds was made by a newer version of stack", detail: "`\(path)`",
        hints: ["use that version, or move the file away"])
    }
    return version
  }

  /// SQLite's faults in our words.
  private func told<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as DatabaseError {
      let hint: String? =
        switch error.kind(at: path) {
        case .diskFull: "make room on the disk"
        case .damaged, .notADatabase: "move it away: builds go on with a history that is empty"
        default: nil
        }
      throw Diagnostic(
        .error, "cannot use the history of builds", detail: "`\(path)`: \(error.detail)", hints: hint.map { [$0] } ?? []
      )
    }
  }
}
