import FoundationEssentials
import GRDB
import Glibc
import Platform

/// Copies of a state server's database, the newest few of them.
struct StateServerCopies: Sendable {
  static let kept = 3

  let folder: String

  /// Oldest first.
  var paths: [String] {
    let names = (try? Files.names(in: folder)) ?? []
    return names.filter { $0.hasPrefix("states-") && $0.hasSuffix(".sqlite") }.map { Path.join(folder, $0) }
  }

  /// When what is in a copy was last changed; `nil` for one that cannot be read.
  private static func lastChange(_ copy: String) -> Double? {
    var configuration = Configuration()
    configuration.readonly = true
    guard let database = try? DatabaseQueue(path: copy, configuration: configuration) else { return nil }
    defer { try? database.close() }
    return try? database.read { try Double.fetchOne($0, sql: "SELECT max(written) FROM project") }
  }

  /// Copies the database at `path` by a connection of its own, so that requests go on meanwhile, and drops the oldest copies.
  ///
  /// - Parameter changed: when the database was last changed, in seconds since 1970; nothing is done where there is a copy of that.
  func take(of path: String, changed: Double) throws {
    if let newest = paths.last, Self.lastChange(newest) == changed { return }
    try Files.makeFolder(folder, mode: 0o700)
    for name in try Files.names(in: folder) where name.hasSuffix(".tmp") { try Files.remove(Path.join(folder, name)) }
    let stamp = StateBackups.digits(Int(Date().timeIntervalSince1970))
    let copy = Path.join(folder, "states-" + stamp + ".sqlite")
    let temporary = copy + ".tmp"
    try AtomicFile.write([], to: temporary, mode: 0o600)
    let source = try DatabaseQueue(path: path)
    defer { try? source.close() }
    try source.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [temporary]) }
    try OpenFile(temporary, O_RDONLY).synchronize(path: temporary)
    try Files.rename(temporary, to: copy)
    for old in paths.dropLast(Self.kept) { try Files.remove(old) }
  }
}
