import Databases
import FoundationEssentials
import GRDB
import Glibc
import Platform
import Synchronization

/// Key rings, keys and versions in a SQLite file, their material wrapped by a root key.
///
/// Every change is one transaction, durable on return, so that losing the machine in mid-rotation loses nothing. Calls are
/// short; they may be made from many tasks and processes at once.
public final class KeyStore: Sendable {
  /// How long what was deleted can be restored unless another time is given.
  public static let defaultGrace = Duration.seconds(30 * 24 * 3600)

  /// Bytes of changes that need not be written back: a few dozen uses.
  static let longestLog = 256 << 10

  public let path: String
  let root: any RootKeyProvider
  private let connection: DatabaseQueue
  /// Unwrapped material by its wrapped bytes, since a name may come to mean another key. Whether a version may be used is
  /// asked of the file each time.
  let material = Mutex<[[UInt8]: SealingKey]>([:])
  private let ending = Mutex(Ending())

  private struct Ending {
    var isChanged = false
    var isWithProcess = false
  }

  /// Opens the store, making it if there is none, and lets go of what was scheduled to go by now.
  public init(path: String, root: any RootKeyProvider) throws {
    self.path = path
    self.root = root
    do {
      try Files.makeFolder(Path.parent(path), mode: 0o700)
      try OwnPlace.checkFolders(of: path)
      if let status = Files.status(path) {
        guard status.kind != .symbolicLink else { throw KeyError.symbolicLink(path: path) }
        guard status.kind == .file else { throw KeyError.store(path: path, detail: "it is no regular file") }
        try OwnPlace.check(status.owner, of: path)
        guard status.mode & 0o077 == 0 else { throw KeyError.storeTooOpen(path: path, mode: status.mode) }
      } else {
        _ = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o600)
      }
      // Of several that make it at once SQLite refuses some, without waiting, when its journal is chosen.
      let making = Files.status(path)?.size == 0 ? try FileLock.wait(folder: Path.parent(path)) : nil
      defer { withExtendedLifetime(making) {} }
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { database in
        // What is deleted is overwritten, not only unlinked.
        try database.execute(
          sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 100")
      }
      connection = try DatabaseQueue(path: path, configuration: configuration)
      try connection.writeWithoutTransaction { try Self.prepare($0, path: path) }
    } catch {
      throw Self.translated(error, path)
    }
    try destroyDue()
  }

  /// `<data>/keys/store.sqlite`, wrapped by the root key of the same homes.
  /// - Parameter web: how a root key in a cloud is reached.
  public static func standard(_ directories: Directories = .current, web: @escaping WebPost) throws -> KeyStore {
    try KeyStore(path: standardPath(directories), root: StandardRootKey(directories, web: web))
  }

  public static func standardPath(_ directories: Directories) -> String {
    Path.join(directories.data, "keys", "store.sqlite")
  }

  public func close() throws { try connection.close() }

  /// Says that the program ends with its work on this store. To close it writes the log of changes back, which takes three flushes
  /// of the disk; so uses of keys leave that to a later program, until the log has become so long that to read it takes longer.
  /// Changes of keys do not: the file alone is a backup of them.
  public func endsWithProcess() { ending.withLock { $0.isWithProcess = true } }

  deinit {
    guard ending.withLock({ $0.isWithProcess && !$0.isChanged }) else { return }
    if Files.status(path + "-wal")?.size ?? 0 <= Self.longestLog { _ = Unmanaged.passRetained(connection) }
  }

  /// What is written back at the end is more than a few uses.
  func willChange() { ending.withLock { $0.isChanged = true } }

  func read<Result>(_ work: (Database) throws -> Result) throws -> Result {
    do { return try connection.read(work) } catch { throw Self.translated(error, path) }
  }

  /// - Parameter isUse: whether no key is changed.
  func write<Result>(isUse: Bool = false, _ work: (Database) throws -> Result) throws -> Result {
    if !isUse { willChange() }
    let change = isUse ? nil : Self.change.flatMap { $0.isDue(in: self) ? $0 : nil }
    do {
      var result: Result?
      try connection.writeWithoutTransaction { database in
        try database.inTransaction(.immediate) {
          result = try work(database)
          if let change { try Self.append([change.record], newKey: change.newKey, database) }
          return .commit
        }
      }
      change?.wasWritten()
      guard let result else { throw KeyError.store(path: path, detail: "no result") }
      return result
    } catch {
      throw Self.translated(error, path)
    }
  }

  private static func prepare(_ database: Database, path: String) throws {
    var found = 0
    // In one transaction: another may be making the tables.
    try database.inTransaction(.deferred) {
      found = try foundVersion(database, path)
      return .commit
    }
    if found == KeyStoreSchema.version { return }
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    try database.inTransaction(.immediate) {
      let version = try foundVersion(database, path)
      guard version < KeyStoreSchema.version else { return .rollback }
      if version == 0 { try database.execute(sql: KeyStoreSchema.statements) }
      if version < 2 { try chainAudit(database) }
      try database.execute(sql: KeyStoreSchema.auditKeyAndSecrets)
      try database.execute(sql: "PRAGMA application_id = \(KeyStoreSchema.applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(KeyStoreSchema.version)")
      return .commit
    }
  }

  /// The version of the tables; 0 when there are none yet.
  private static func foundVersion(_ database: Database, _ path: String) throws -> Int {
    let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if identifier == KeyStoreSchema.applicationID {
      guard version <= KeyStoreSchema.version else {
        throw KeyError.store(path: path, detail: "it was written by a newer `stack`")
      }
      return version
    }
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard identifier == 0, tables == 0 else { throw KeyError.store(path: path, detail: "it is not a key store") }
    return 0
  }

  private static func translated(_ error: any Error, _ path: String) -> any Error {
    switch error {
    case let error as SystemError: KeyError.system(error)
    case let error as DatabaseError where error.kind(at: path) == .diskFull:
      KeyError.system(SystemError("write to the key store", path, code: ENOSPC))
    case let error as DatabaseError: KeyError.store(path: path, detail: error.detail)
    default: error
    }
  }
}
