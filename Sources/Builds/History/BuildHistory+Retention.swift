import Databases
import GRDB
import Platform

extension BuildHistory {
  /// How many finished builds are kept.
  public static let retention = 200
  /// And how many bytes of their logs, compressed. The newest build's log stays whatever it takes.
  public static let logRetention = 2 << 30

  /// Removes the oldest finished builds beyond the retention, with all that was kept of them.
  public func prune(keeping count: Int = Self.retention, logBytes: Int = Self.logRetention) throws {
    let found = try database.read { database in
      try database.all(
        """
        SELECT id, status, (SELECT ifnull(sum(length(bytes)), 0) FROM log_pieces WHERE build = id)
        FROM builds ORDER BY id DESC
        """
      ) { (id: try $0.text(0), status: try $0.text(1), size: try $0.integer(2)) }
    }
    var (builds, bytes) = (0, 0)
    var excess: [String] = []
    for build in found ?? [] where BuildStatus(rawValue: build.status)?.isFinal == true {
      builds += 1
      bytes += build.size
      if builds > max(1, count) || (bytes > logBytes && builds > 1) { excess.append(build.id) }
    }
    guard !excess.isEmpty else { return }
    for id in excess { try FileTree.remove(folder(of: id)) }
    try database.write { database in
      for id in excess { try database.execute(sql: "DELETE FROM builds WHERE id = ?", arguments: [id]) }
    }
  }
}
