import Databases
import GRDB
import Platform

/// A state that nothing was ever written to, such as a plan alone leaves, is nobody's yet: it takes the lineage of what is put into it.
extension LocalStateStore {
  /// Gives such a state this lineage, unless somebody is at work on it; any other stays what it is.
  static func begin(as lineage: String, _ database: LocalDatabase, _ layout: StateLayout) throws {
    try database.performNow { connection in
      guard try isUntouched(connection), try head(connection).lineage != lineage else { return }
      do {
        try database.inTransaction(connection) { connection in
          guard try isUntouched(connection) else { return }
          // They tell of keys of the former lineage, and of nothing else.
          if Files.exists(layout.backups) { try FileTree.remove(layout.backups) }
          // Keys are bound to the lineage. What was sealed with them, such as a saved plan, is of a state that is no more.
          try connection.run("DELETE FROM data_key")
          try connection.run("UPDATE head SET lineage = ?", [lineage])
        }
      } catch let error as StateError where error.isOfWriting {
        // It is told of where it is written to.
      }
    }
  }

  private static func isUntouched(_ database: Database) throws -> Bool {
    guard try head(database).serial == 0 else { return false }
    for table in ["instance", "output", "intent", "version"]
    where try database.first("SELECT 1 FROM \(table) LIMIT 1") != nil { return false }
    if let holder = try LocalLock.holder(database), !holder.isGone { return false }
    // Whatever a mirror knows of the remote state, the two are one already.
    guard try database.first("SELECT 1 FROM sqlite_master WHERE name = 'remote'") != nil else { return true }
    return try RemoteBase(database) == RemoteBase.none
  }
}
