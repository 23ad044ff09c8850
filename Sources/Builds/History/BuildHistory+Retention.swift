import GRDB
import Platform

extension BuildHistory {
  /// How many finished builds are kept.
  public static let retention = 200
  /// And how many bytes of their logs, compressed. The newest build's log stays whatever it takes.
  public static let logRetention = 2 << 30

  /// Removes the oldest finished builds beyond the retention, with all that was kept of them.
  public func prune(keeping count: Int = Self.retention, logBytes: Int = Self.logRetention) throws {
    let rows = try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT id, status, (SELECT total(length(bytes)) FROM log_pieces WHERE build = id) AS size
          FROM builds ORDER BY id DESC
          """)
    }
    var (builds, bytes) = (0, 0)
    var excess: [String] = []
    for row in rows ?? [] {
      guard let status = BuildStatus(rawValue: row["status"]), status.isFinal else { continue }
      let id: String = row["id"]
      builds += 1
      bytes += Int(row["size"] as Double)
      if builds > max(1, count) || (bytes > logBytes && builds > 1) { excess.append(id) }
    }
    guard !excess.isEmpty else { return }
    for id in excess { try FileTree.remove(folder(of: id)) }
    try database.write { database in
      for id in excess { try database.execute(sql: "DELETE FROM builds WHERE id = ?", arguments: [id]) }
    }
  }
}
