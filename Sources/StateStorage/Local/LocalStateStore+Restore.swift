import Databases
import GRDB
import Platform

extension LocalStateStore {
  /// Looks through the whole file for structural damage.
  /// - Throws: `StateError.corrupt` with what was found.
  public func checkIntegrity() async throws {
    let path = layout.database
    let copies = StateBackups(folder: layout.backups).sources
    let faults = try await database.perform { database in
      try database.all("PRAGMA quick_check(10)") { try $0.text(0) }
    }
    guard faults == ["ok"] else {
      throw StateError.corrupt(path: path, detail: faults.joined(separator: "; "), backups: copies)
    }
  }

  /// Refuses to take a state that was lost for one that never was.
  static func requireNotLost(_ layout: StateLayout) throws(StateError) {
    let copies = StateBackups(folder: layout.backups).sources
    guard !copies.isEmpty, (Files.status(layout.database)?.size ?? 0) == 0 else { return }
    throw .corrupt(path: layout.database, detail: "it is empty or gone, but there are copies of it", backups: copies)
  }

  /// The copies taken before and after applies, oldest first; where there are none yet, the log of all changes.
  public static func backups(of layout: StateLayout) -> [String] { StateBackups(folder: layout.backups).sources }
}
