import Databases
import FoundationEssentials
import GRDB
import Glibc
import Platform

/// Copies of a state file, taken before an apply, the newest few of them.
struct StateBackups: Sendable {
  static let kept = 5
  /// A file greater than this, in bytes, is copied at most once an hour.
  static let largeSize = 32 << 20

  let folder: String

  /// Oldest first.
  var paths: [String] {
    let names = (try? Files.names(in: folder)) ?? []
    return names.filter { $0.hasPrefix("state-") && $0.hasSuffix(".sqlite") }
      .map { Path.join(folder, $0) }
  }

  /// What the state can be restored from: the copies, or the log of all changes where none was taken yet.
  var sources: [String] {
    let (copies, log) = (paths, ChangeLog.path(folder, 0))
    return copies.isEmpty && Files.exists(log) ? [log] : copies
  }

  /// The greatest serial of which there is a copy; 0 where there is none.
  var newestSerial: Int { paths.compactMap(Self.serial).max() ?? 0 }

  /// Whose state the newest copy is, and how many transactions it had seen; `nil` for one that cannot be read, or of an earlier program.
  var newestHead: (lineage: String, transactions: Int)? {
    var configuration = Configuration()
    configuration.readonly = true
    guard let path = paths.last, let copy = try? DatabaseQueue(path: path, configuration: configuration) else {
      return nil
    }
    defer { try? copy.close() }
    return try? copy.read { database in
      guard try LocalSchema.countsTransactions(database) else { return nil }
      return try database.first("SELECT lineage, transactions FROM head").map { (try $0.text(0), try $0.integer(1)) }
    }
  }

  /// How many transactions the newest copy had seen, or a state that nothing was done to where there is none; `nil` for one that does not
  /// tell.
  var newestTransactions: Int? { paths.isEmpty ? 0 : newestHead?.transactions }

  private static func serial(_ path: String) -> Int? {
    Int(Path.name(path).dropFirst("state-".count).dropLast(".sqlite".count))
  }

  /// A serial as names of files have it, so that they sort.
  static func digits(_ serial: Int) -> String {
    let digits = String(serial)
    return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }

  /// Copies the state with this serial, unless it is there already, and drops the oldest copies.
  /// - Parameter replaces: whether a copy of this serial gives way: other transactions may lie between.
  func take(_ database: Database, serial: Int, size: Int, replaces: Bool = false) throws {
    try DurableFolder.make(folder)
    let path = Path.join(folder, "state-" + Self.digits(serial) + ".sqlite")
    let existing = paths
    if existing.contains(path) && !replaces { return }
    if size > Self.largeSize && wasTakenWithinTheHour(existing.last) { return }
    removeLeftovers()
    // A name of its own: a run that has ended takes its copy while the next one does.
    let temporary = path + ".\(UUID().uuidString.prefix(8)).tmp"
    try AtomicFile.write([], to: temporary, mode: 0o600)
    do {
      try database.execute(sql: "VACUUM INTO ?", arguments: [temporary])
      try OpenFile(temporary, O_RDONLY).synchronize(path: temporary)
      try Files.rename(temporary, to: path)
      // Before the log of changes that led to it is removed.
      try AtomicFile.synchronizeFolder(folder)
    } catch {
      try? Files.remove(temporary)
      throw error
    }
    for old in Set(existing + [path]).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).dropLast(Self.kept) {
      try Files.remove(old)
    }
    // From the oldest copy on each change can be made again, should the newer ones be damaged as well.
    try ChangeLog.removeAll(in: folder, before: paths.first.flatMap(Self.serial) ?? 0)
  }

  /// What processes that were killed left half written.
  private func removeLeftovers() {
    for name in (try? Files.names(in: folder)) ?? [] where name.hasPrefix("state-") && name.hasSuffix(".tmp") {
      let path = Path.join(folder, name)
      if !wasTakenWithinTheHour(path) { try? Files.remove(path) }
    }
  }

  private func wasTakenWithinTheHour(_ path: String?) -> Bool {
    guard let path, let status = Files.status(path) else { return false }
    return Timestamp.now.seconds - status.modified < 3600
  }
}
