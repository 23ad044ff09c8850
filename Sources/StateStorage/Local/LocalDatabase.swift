import Databases
import Dispatch
import FoundationEssentials
import GRDB
import Glibc
import Platform
import Synchronization

/// A SQLite file of ours, opened with care: checked to be ours, made whole or not at all, its faults told apart.
///
/// All work is done on one queue of its own, never on the threads of Swift's concurrency, and once begun it is never
/// cancelled: what a provider did must be written down.
final class LocalDatabase: Sendable {
  /// Seconds for which others that write are waited for. SQLite gives the turn to whoever asks at the right moment: of many processes on
  /// a slow disk one may be passed over for long.
  static let patience: TimeInterval = 60

  let path: String
  private let backups: String
  private let connection: DatabaseQueue
  /// What is read in place of `path`, where that cannot be written, and why it cannot.
  private let copy: (files: ReadableCopy, fault: StateError)?
  /// The file that was opened, which another may take the place of.
  private let identity: FileIdentity?
  private let queue = DispatchQueue(label: "stack.state")

  /// Opens the file, making it if need be with what `populate` puts into it. One on a disk that takes no writes, or is full, can be read.
  init(path: String, backups: String, populate: @escaping (Database) throws -> Void) throws {
    self.path = path
    self.backups = backups
    do {
      connection = try Self.open(path, of: path, backups: backups, populate: populate)
      copy = nil
      identity = FileIdentity(path)
    } catch let error as StateError {
      guard error.isOfWriting, let files = try? ReadableCopy(of: path) else { throw error }
      connection = try Self.open(files.path, of: path, backups: backups, populate: populate)
      copy = (files, error)
      identity = nil
    }
  }

  private static func open(
    _ file: String, of path: String, backups: String, populate: (Database) throws -> Void
  ) throws -> DatabaseQueue {
    let connection: DatabaseQueue
    if let fault = DatabaseHeader.fault(file) {
      throw translated(DatabaseError.damaged(fault), path: path, backups: backups)
    }
    let size = Files.status(file)?.size ?? 0
    do {
      try makePrivateFile(file)
      var configuration = Configuration()
      configuration.busyMode = .timeout(Self.patience)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
      connection = try DatabaseQueue(path: file, configuration: configuration)
    } catch {
      throw translated(error, path: path, backups: backups)
    }
    do {
      try connection.writeWithoutTransaction { database in
        try prepare(database, path: path, populate: populate)
        try requireAllPages(database, size: size)
      }
    } catch {
      try? connection.close()
      throw translated(error, path: path, backups: backups)
    }
    return connection
  }

  /// Runs `work` on the connection, outside of any transaction.
  func perform<Result: Sendable>(_ work: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Swift.Result { try self.performNow(work) })
      }
    }
  }

  /// Reads one consistent moment.
  func read<Result: Sendable>(_ work: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
    try await perform { database in
      var result: Result?
      try database.inTransaction(.deferred) {
        result = try work(database)
        return .commit
      }
      guard let result else { throw StateError.inputOutput(path: self.path, detail: "no result") }
      return result
    }
  }

  /// Writes in one transaction; durable on return unless `isDurable` is false, when it only outlives the process.
  func write<Result: Sendable>(
    isDurable: Bool = true, _ work: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try await perform { database in try self.inTransaction(database, isDurable: isDurable, work) }
  }

  /// Runs `work` on the queue later; for callers that collect their work themselves.
  func schedule(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  /// As `perform`, for a caller that is on the queue already.
  func performNow<Result>(_ work: (Database) throws -> Result) throws -> Result {
    do {
      return try connection.writeWithoutTransaction(work)
    } catch {
      throw Self.translated(error, path: path, backups: backups)
    }
  }

  func inTransaction<Result>(
    _ database: Database, isDurable: Bool = true, _ work: (Database) throws -> Result
  ) throws -> Result {
    if let copy { throw copy.fault }
    try requireInPlace()
    if !isDurable { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
    defer {
      // Cannot fail outside of a transaction on an open connection.
      if !isDurable { try? database.execute(sql: "PRAGMA synchronous = FULL") }
    }
    var result: Result?
    try database.inTransaction(.immediate) {
      result = try work(database)
      return .commit
    }
    guard let result else { throw StateError.inputOutput(path: path, detail: "no result") }
    return result
  }

  /// What is written to a file that was moved away is lost: SQLite does not tell.
  private func requireInPlace() throws(StateError) {
    guard FileIdentity(path) == identity else { throw .replaced(path: path) }
  }

  func close() async throws {
    let (connection, copy) = (self.connection, self.copy)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        continuation.resume(with: Result { try connection.close() })
        copy?.files.remove()
      }
    }
  }

  /// Makes an empty file for its owner alone; SQLite gives the files beside it the same mode.
  private static func makePrivateFile(_ path: String) throws {
    try DurableFolder.make(Path.parent(path))
    guard !Files.exists(path) else { return }
    _ = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600)
  }

  static func prepare(
    _ database: Database, path: String, populate: (Database) throws -> Void
  ) throws {
    if try checkFormat(database, path: path) {
      guard try Int.fetchOne(database, sql: "PRAGMA user_version") != LocalSchema.version else {
        return try LocalSchema.tables.get().check(database)
      }
      return try database.inTransaction(.immediate) {
        try LocalSchema.upgrade(database)
        try LocalSchema.tables.get().check(database)
        return .commit
      }
    }
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    try database.inTransaction(.immediate) {
      // Another process may have made it since.
      if try checkFormat(database, path: path) { return .rollback }
      try database.execute(sql: "PRAGMA application_id = \(LocalSchema.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(LocalSchema.version)")
      try database.execute(sql: LocalSchema.statements)
      try populate(database)
      return .commit
    }
  }

  /// A file never becomes shorter: where its header tells of fewer pages than there are, the others would be written over.
  /// - Parameter size: that of the file before it was opened.
  static func requireAllPages(_ database: Database, size: Int) throws {
    let (count, length) = try (
      Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0, Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
    )
    guard count >= size / max(length, 1) else {
      throw DatabaseError.damaged("its header tells of \(count) pages, and it has \(size / max(length, 1))")
    }
  }

  /// Whether the file is a state this program knows; false for an empty one.
  private static func checkFormat(_ database: Database, path: String) throws -> Bool {
    do {
      return try lookAtFormat(database, path: path)
    } catch  where !database.isInsideTransaction {
      // Another process may have made it between two looks at it; what is wrong stays so.
      return try lookAtFormat(database, path: path)
    }
  }

  private static func lookAtFormat(_ database: Database, path: String) throws -> Bool {
    let identifier = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if identifier == LocalSchema.applicationID {
      guard version <= LocalSchema.version else {
        if try LocalSchema.hasOwnTables(database) { throw damagedHeader("the format \(version)") }
        throw StateError.newerFormat(path: path, found: version, supported: LocalSchema.version)
      }
      return true
    }
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard identifier == 0, version == 0, tables == 0 else {
      if try LocalSchema.hasOwnTables(database) { throw damagedHeader("another program") }
      throw StateError.notAState(path: path)
    }
    return false
  }

  private static func damagedHeader(_ named: String) -> DatabaseError {
    DatabaseError.damaged("its header names \(named), but its tables are those of this one's")
  }
}
