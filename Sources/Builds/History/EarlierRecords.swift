import Foundation
import GRDB
import Platform

/// Builds that were written down before there was a history: a `build.json` in each one's folder. They are taken into it when it is
/// made; a file that is no build's record stays where it is.
struct EarlierRecords {
  /// The folder of the builds' folders.
  let folder: String

  var exist: Bool {
    ((try? Files.names(in: folder)) ?? []).contains { Files.exists(Path.join(folder, $0, "build.json")) }
  }

  func add(to database: Database) throws {
    for id in (try? Files.names(in: folder)) ?? [] {
      guard let bytes = try? Files.read(Path.join(folder, id, "build.json"), limit: 16 << 20),
        var record = try? JSONDecoder().decode(BuildRecord.self, from: Data(bytes)), record.id == id
      else { continue }
      // What waited for a worker of then does not begin unasked now.
      if !record.status.isFinal {
        record.status = .interrupted
        record.reason = "it had not ended when builds were kept in files"
      }
      try database.execute(
        sql: "INSERT OR IGNORE INTO builds (id, status, is_waiting, record) VALUES (?, ?, 0, ?)",
        arguments: [id, record.status.rawValue, try JSONEncoder().encode(record)])
    }
  }
}
