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

  /// The greatest serial of which there is a copy; 0 where there is none.
  var newestSerial: Int {
    paths.compactMap { Int(Path.name($0).dropFirst("state-".count).dropLast(".sqlite".count)) }.max() ?? 0
  }

  /// Copies the state with this serial, unless it is there already, and drops the oldest copies.
  func take(_ database: Database, serial: Int, size: Int) throws {
    try Files.makeFolder(folder, mode: 0o700)
    let digits = String(serial)
    let name = "state-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".sqlite"
    let path = Path.join(folder, name)
    let existing = paths
    if existing.contains(path) || (size > Self.largeSize && wasTakenWithinTheHour(existing.last)) { return }
    let temporary = path + ".tmp"
    try Files.remove(temporary)
    try AtomicFile.write([], to: temporary, mode: 0o600)
    do {
      try database.execute(sql: "VACUUM INTO ?", arguments: [temporary])
      try OpenFile(temporary, O_RDONLY).synchronize(path: temporary)
      try Files.rename(temporary, to: path)
    } catch {
      try? Files.remove(temporary)
      throw error
    }
    for old in (existing + [path]).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).dropLast(Self.kept) {
      try Files.remove(old)
    }
  }

  private func wasTakenWithinTheHour(_ path: String?) -> Bool {
    guard let path, let status = Files.status(path) else { return false }
    return Timestamp.now.seconds - status.modified < 3600
  }
}
