import Foundation
import GRDB

/// A file of SQLite whose pages are damaged.
public enum DamagedDatabase {
  /// Overwrites the beginnings of all pages but the first, of which none is in the log any more, in place: who has the file open sees it.
  public static func make(of path: String) async throws {
    let database = try DatabaseQueue(path: path)
    try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try database.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    for page in 1..<bytes.count / 4096 {
      bytes.replaceSubrange(page * 4096..<page * 4096 + 100, with: Data(count: 100))
    }
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.write(contentsOf: bytes)
    try file.close()
  }
}
