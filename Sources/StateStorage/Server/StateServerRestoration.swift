import FoundationEssentials
import GRDB
import Platform
import Values

/// Makes the database of a state server anew, of its newest copy that is whole and the last state of each project. The one that was
/// in place is kept beside it.
public struct StateServerRestoration: Sendable {
  /// What was done.
  public struct Outcome: Hashable, Sendable {
    /// The file that was in place.
    public let kept: String?
    /// The copy that it was begun from; `nil` where there was none that is whole.
    public let copy: String?
    public let projects: Int
    /// Files of last states that are damaged themselves.
    public let damaged: [String]
  }

  private let path: String

  /// - Parameter path: that of the database.
  public init(_ path: String) { self.path = path }

  /// - Returns: `nil` where the database is whole: then nothing was changed.
  /// - Throws: `StateError.serverDamaged` where there is nothing to make it of.
  public func run() throws -> Outcome? {
    do { return try restored() } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
  }

  private func restored() throws -> Outcome? {
    let place = SQLiteServerDatabase.Place(path)
    let (states, damaged) = try place.last.all()
    if (Files.status(path)?.size ?? 0) > 0 {
      if Self.isWhole(path) { return nil }
    } else if place.copies.paths.isEmpty, states.isEmpty {
      return nil
    }
    let copy = place.copies.paths.reversed().first(where: Self.isWhole)
    guard copy != nil || !states.isEmpty else {
      throw StateError.serverDamaged(path: path, detail: "there is no copy of it that is whole", canRestore: false)
    }
    let staged = path + ".restored"
    for end in ["", "-wal", "-shm"] { try Files.remove(staged + end) }
    if let copy { try AtomicFile.write(try Files.read(copy), to: staged, mode: 0o600) }
    let count = try fill(staged, states)
    var kept: String?
    if Files.exists(path) { kept = path + ".damaged-" + Timestamp.now.text.filter { $0 != ":" } }
    for end in ["-wal", "-shm", ""] where Files.exists(path + end) {
      try Files.rename(path + end, to: (kept ?? path + ".damaged") + end)
    }
    try Files.rename(staged, to: path)
    try AtomicFile.synchronizeFolder(Path.parent(path))
    return Outcome(kept: kept, copy: copy, projects: count, damaged: damaged)
  }

  /// Whether all of it can be read, and each state has its sum.
  private static func isWhole(_ path: String) -> Bool {
    do {
      try SQLiteServerDatabase(reading: path).check()
      return true
    } catch { return false }
  }

  /// Writes the last state of each project into the copy. Locks are not known: who still works finds that its own is gone, and
  /// nothing that is written under it is taken.
  private func fill(_ staged: String, _ states: [LastStates.Entry]) throws -> Int {
    let queue = try DatabaseQueue(path: staged)
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try SQLiteServerDatabase.prepare(database, path: staged)
      try database.inTransaction(.immediate) {
        try database.execute(sql: "DELETE FROM lock")
        for entry in states { try Self.put(entry, database) }
        return .commit
      }
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      return try Int.fetchOne(database, sql: "SELECT count(*) FROM project") ?? 0
    }
  }

  static func put(_ entry: LastStates.Entry, _ database: Database) throws {
    guard let state = entry.state else {
      return try database.execute(sql: "DELETE FROM project WHERE name = ?", arguments: [entry.project])
    }
    guard let root = try? JSON(parsing: state), let serial = root["serial"]?.int, let lineage = root["lineage"]?.string
    else { return }
    let known = try String.fetchOne(
      database, sql: "SELECT sum FROM project WHERE name = ?", arguments: [entry.project])
    if known == entry.sum { return }
    let now = Date().timeIntervalSince1970
    try database.execute(
      sql: "INSERT OR REPLACE INTO project VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [entry.project, lineage, serial, entry.sum, Data(state), now])
    try database.execute(
      sql: "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)",
      arguments: [entry.project, serial, now, Data(state)])
  }
}
