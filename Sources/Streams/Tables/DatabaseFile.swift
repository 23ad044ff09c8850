import GRDB
import Platform

/// Opens the SQLite file of a `database`.
public enum DatabaseFile {
  /// How long a connection waits for another process's write, in seconds.
  static let busyTimeout: Double = 10

  /// The settings every connection to the file has: write-ahead log, commits that survive a power cut.
  static func configuration(readers: Int = 2) -> Configuration {
    var configuration = Configuration()
    configuration.maximumReaderCount = readers
    configuration.busyMode = .timeout(busyTimeout)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return configuration
  }

  /// Opens the file for its worker, making it if needed.
  static func pool(_ path: String) throws -> DatabasePool {
    try DatabasePool(path: path, configuration: configuration())
  }

  /// Changes the schema from outside the worker. SQLite's own locks keep the two apart.
  ///
  /// Throws what `body` throws, and `DatabaseFault` for every fault of SQLite.
  public static func change<T>(_ path: String, _ body: (Database) throws -> T) throws -> T {
    try told(path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration())
      let result = try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA journal_mode = WAL")
        var value: T?
        try db.inTransaction(.immediate) {
          value = try body(db)
          return .commit
        }
        return value
      }
      try queue.close()
      guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
      return result
    }
  }

  /// Looks at the file from outside the worker; `nil` when there is none. Throws as `change` does.
  public static func inspect<T>(_ path: String, _ body: (Database) throws -> T) throws -> T? {
    guard Files.exists(path) else { return nil }
    return try told(path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration())
      let result = try queue.read(body)
      try queue.close()
      return result
    }
  }

  private static func told<T>(_ path: String, _ work: () throws -> T) throws -> T {
    do { return try work() } catch let error as DatabaseError { throw DatabaseFault(error, path: path) }
  }
}
