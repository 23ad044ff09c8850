import Databases
import FoundationEssentials
import GRDB
import Glibc
import Platform

/// Puts a copy in place of a state file, and makes again on it what was changed since. The present file, whatever it is, is kept
/// beside it under another name.
///
/// It takes the lock where the file can be opened. Serials and fencing tokens go on from the greatest known, so that a plan or
/// a lease of the state that is given up fits nothing that comes after; the restored state has a version that says so.
public struct StateRestoration: Sendable {
  /// How far serials go on where the one of a damaged file cannot be read: further than a run raises them.
  private static let unknownSerials = 1_000_000

  /// What was done.
  public struct Outcome: Hashable, Sendable {
    /// Where the file lies that was in place before; `nil` when there was none.
    public let kept: String?
    /// The serial of that file, if it could be read.
    public let serialBefore: Int?
    /// That of the copy.
    public let serialOfCopy: Int
    /// How many changes were made again on it.
    public let changes: Int
    /// The serial that they led to.
    public let serialReached: Int
    /// Whether records of changes lie beyond one that is missing, and were left out.
    public let isCutShort: Bool
    /// How many records are missing in between that changed no object, such as intents.
    public let missing: Int
    /// Whether the log ends with what is no record, such as one that was damaged.
    public let isLogDamaged: Bool
    /// Whether the file that was in place and the log both tell that the last transaction is the one that was reached. One of them alone
    /// may have lost its end.
    public let isConfirmed: Bool
  }

  /// What is known of the present file.
  private struct Present {
    var serial: Int?
    var fencing: Int?
    var transactions: Int?
    var isWhole = false
  }

  private let layout: StateLayout
  private let copy: String
  /// Whether a file that is whole may be given up.
  private let replacesWhole: Bool
  /// Whether the changes since the copy are made again.
  private let goesOn: Bool
  /// Whether the lock is taken away from who holds it.
  private let breaksLock: Bool

  /// - Parameters:
  ///   - copy: one of `LocalStateStore.backups`, or another state file.
  ///   - goesOn: whether the changes that the logs tell of are made again; without, the state becomes what the copy is.
  public init(
    _ copy: String, to layout: StateLayout, replacesWhole: Bool, goesOn: Bool = false, breaksLock: Bool = false
  ) {
    self.copy = copy
    self.goesOn = goesOn
    self.layout = layout
    self.replacesWhole = replacesWhole
    self.breaksLock = breaksLock
  }

  /// - Throws: `StateError.notAState` or `.corrupt` for a copy that is not whole, `.whole` for a file that is and was not to be
  ///   given up, `.locked`; then nothing was changed.
  public func run() async throws -> Outcome {
    do {
      try check()
      let present = try await takePresent()
      return try replace(present)
    } catch {
      throw LocalDatabase.translated(error, path: copy, backups: layout.backups)
    }
  }

  // MARK: The copy

  /// Whether there is nothing to begin with but the log of all changes.
  private var isLog: Bool { copy == ChangeLog.path(layout.backups, 0) }

  private func check() throws {
    guard Files.exists(copy) else { throw SystemError("open", copy, code: ENOENT) }
    if isLog { return }
    if let fault = DatabaseHeader.fault(copy) { throw StateError.corrupt(path: copy, detail: fault, backups: []) }
    var configuration = Configuration()
    configuration.readonly = true
    let connection = try DatabaseQueue(path: copy, configuration: configuration)
    defer { try? connection.close() }
    let faults = try connection.read { database in
      guard try database.first("PRAGMA application_id")?.integer(0) == Int(LocalSchema.applicationID) else {
        throw StateError.notAState(path: copy)
      }
      return try Self.faults(database)
    }
    guard faults.isEmpty else { throw StateError.corrupt(path: copy, detail: faults, backups: []) }
  }

  private static func faults(_ database: Database) throws -> String {
    let found = try database.all("PRAGMA quick_check(10)") { try $0.text(0) }
    guard found == ["ok"] else { return found.joined(separator: "; ") }
    return try RowDigest.fault(database) ?? ""
  }

  // MARK: The present file

  /// Takes the lock of the present file, for good: whoever has it open is refused from then on. A file that cannot be opened
  /// has no lock that could be taken.
  private func takePresent() async throws -> Present {
    guard (Files.status(layout.database)?.size ?? 0) > 0 else { return Present() }
    var present = Present()
    let recorded = RecordedPosition(StateBackups(folder: layout.backups))
    do {
      let database = try LocalDatabase(path: layout.database, backups: layout.backups) { _ in }
      do {
        try await take(&present, database, recorded)
      } catch {
        try? await database.close()
        throw error
      }
      // Before the file is moved: at its end SQLite removes the log beside the path.
      try await database.close()
    } catch let error as StateError {
      switch error {
      case .corrupt, .notAState, .inputOutput: break
      default: throw error
      }
    }
    guard replacesWhole || !present.isWhole else { throw StateError.whole(path: layout.database) }
    return present
  }

  private func take(_ present: inout Present, _ database: LocalDatabase, _ recorded: RecordedPosition?) async throws {
    let head = try await database.read { database in
      try database.first("SELECT serial, fencing, transactions FROM head").map {
        (try $0.integer(0), try $0.integer(1), try $0.integer(2))
      }
    }
    present.serial = head?.0
    present.fencing = head?.1
    present.transactions = head?.2
    let lock = LocalLock(database: database)
    if breaksLock, let holder = try await database.read(LocalLock.holder) { try await lock.breakLease(id: holder.id) }
    let lease = try await lock.acquire(LockRequest(operation: "state restore"))
    present.fencing = lease.fencingToken
    present.isWhole = try await database.perform { database in
      try Self.faults(database).isEmpty && recorded?.isReached(database) ?? true
    }
    if present.isWhole, !replacesWhole { try await lock.release(lease) }
  }

  // MARK: Changing them

  private func replace(_ present: Present) throws -> Outcome {
    let path = layout.database
    let staged = path + ".restored"
    let replay = goesOn || isLog ? try ChangeReplay(folder: layout.backups) : nil
    try stage(staged, replay)
    let log = ChangeLog.path(layout.backups, StateBackups(folder: layout.backups).newestSerial)
    let last = ChangeLog.lastRecord(log)
    let (serialOfCopy, reached) = try goOn(staged, replay, from: present)
    var kept: String?
    if Files.exists(path) {
      let stamp = Timestamp.now.text.filter { $0 != ":" }
      kept = path + (present.isWhole ? ".replaced-" : ".damaged-") + stamp
    }
    for end in ["-wal", "-shm", ""] where Files.exists(path + end) {
      try Files.rename(path + end, to: (kept ?? path + ".damaged") + end)
    }
    try Files.rename(staged, to: path)
    try AtomicFile.synchronizeFolder(layout.folder)
    return Outcome(
      kept: kept, serialBefore: present.serial, serialOfCopy: serialOfCopy, changes: reached.count,
      serialReached: reached.serial, isCutShort: reached.isCutShort, missing: reached.missing,
      isLogDamaged: last == nil && (Files.status(log)?.size ?? 0) > 0,
      isConfirmed: last != nil && last?.number == present.transactions && last?.serialAfter == present.serial
        && present.serial == reached.serial)
  }

  /// Writes what the changes are made on: the copy, or a state that nothing was done to yet.
  private func stage(_ staged: String, _ replay: ChangeReplay?) throws {
    guard isLog else { return try AtomicFile.write(try Files.read(copy), to: staged, mode: 0o600) }
    guard let origin = replay?.origin else {
      throw StateError.corrupt(path: copy, detail: "it does not tell how the state began", backups: [])
    }
    for end in ["", "-wal", "-shm"] { try Files.remove(staged + end) }
    let connection = try DatabaseQueue(path: staged)
    defer { try? connection.close() }
    try connection.writeWithoutTransaction { database in
      try LocalDatabase.prepare(database, path: staged) { database in
        try database.run("INSERT INTO head VALUES (1, ?, 0, ?, 0, 0)", [origin.lineage, origin.stackName])
      }
    }
  }

  /// Makes the changes again, and lets the numbers of the staged file go on from the greatest known, as a version of its own.
  /// - Returns: the serial it had.
  private func goOn(
    _ staged: String, _ replay: ChangeReplay?, from present: Present
  ) throws -> (Int, ChangeReplay.Outcome) {
    let connection = try DatabaseQueue(path: staged)
    defer { try? connection.close() }
    let newest = StateBackups(folder: layout.backups).newestSerial
    return try connection.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      var before = 0
      var reached = ChangeReplay.Outcome(serial: 0)
      try database.inTransaction(.immediate) {
        try LocalSchema.upgrade(database)
        before = try serial(database)
        reached = try replay?.run(database) ?? ChangeReplay.Outcome(serial: before)
        guard let head = try database.first("SELECT serial, fencing, transactions FROM head") else { return .rollback }
        let known = max(reached.serial, newest, present.serial ?? 0)
        let serial = known + (present.serial == nil ? Self.unknownSerials : 1)
        let fencing = max(try head.integer(1), present.fencing ?? 0) + 1
        // Greater than any in the log: what the log tells of beyond a copy that was named is not lacking.
        let recorded = ChangeLog.greatestNumber(in: layout.backups)
        let transactions = max(try head.integer(2), present.transactions ?? 0, recorded) + 1
        try database.run(
          "UPDATE head SET serial = ?, fencing = ?, transactions = ?", [serial, fencing, transactions])
        try database.execute(sql: "DELETE FROM lease; DELETE FROM waiter")
        try database.execute(
          sql: """
            INSERT INTO version (fencing, operation, who, started, serial_before, serial_after)
            VALUES (?, 'state restore', ?, ?, ?, ?)
            """,
          arguments: [
            fencing, HolderProcess.userAtHost, Date().timeIntervalSince1970, reached.serial, serial,
          ])
        return .commit
      }
      return (before, reached)
    }
  }

  private func serial(_ database: Database) throws -> Int {
    guard let head = try database.first("SELECT serial FROM head") else {
      throw StateError.corrupt(path: copy, detail: "it has no head", backups: [])
    }
    return try head.integer(0)
  }
}
