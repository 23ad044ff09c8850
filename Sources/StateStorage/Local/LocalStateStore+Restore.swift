import GRDB
import Glibc
import Platform

extension LocalStateStore {
  /// Looks through the whole file for structural damage.
  /// - Throws: `StateError.corrupt` with what was found.
  public func checkIntegrity() async throws {
    let path = layout.database
    let copies = StateBackups(folder: layout.backups).paths
    let faults = try await database.perform { database in
      try database.all("PRAGMA quick_check(10)") { try $0.text(0) }
    }
    guard faults == ["ok"] else {
      throw StateError.corrupt(path: path, detail: faults.joined(separator: "; "), backups: copies)
    }
  }

  /// Refuses to take a state that was lost for one that never was.
  static func requireNotLost(_ layout: StateLayout) throws(StateError) {
    let copies = StateBackups(folder: layout.backups).paths
    guard !copies.isEmpty, (Files.status(layout.database)?.size ?? 0) == 0 else { return }
    throw .corrupt(path: layout.database, detail: "it is empty or gone, but there are copies of it", backups: copies)
  }

  /// The copies taken before and after applies, oldest first.
  public static func backups(of layout: StateLayout) -> [String] { StateBackups(folder: layout.backups).paths }

  /// Puts a copy in place of the state file. The present file, whatever it is, is kept beside it under another name.
  ///
  /// Nobody may have the state open. The serial goes back to that of the copy.
  /// - Throws: `StateError.notAState` or `.corrupt` for a copy that is not whole; then nothing was changed.
  public static func restore(_ copy: String, to layout: StateLayout) throws {
    do {
      try check(copy, layout)
      let path = layout.database
      let suffix = ".damaged-" + Timestamp.now.text.filter { $0 != ":" }
      let staged = path + ".restored"
      try AtomicFile.write(try Files.read(copy), to: staged, mode: 0o600)
      for end in ["-wal", "-shm", ""] where Files.exists(path + end) {
        try Files.rename(path + end, to: path + suffix + end)
      }
      try Files.rename(staged, to: path)
      try AtomicFile.synchronizeFolder(layout.folder)
    } catch {
      throw LocalDatabase.translated(error, path: copy, backups: layout.backups)
    }
  }

  private static func check(_ copy: String, _ layout: StateLayout) throws {
    guard Files.exists(copy) else { throw SystemError("open", copy, code: ENOENT) }
    var configuration = Configuration()
    configuration.readonly = true
    let connection = try DatabaseQueue(path: copy, configuration: configuration)
    defer { try? connection.close() }
    let faults = try connection.read { database in
      guard try database.first("PRAGMA application_id")?.integer(0) == Int(LocalSchema.applicationID) else {
        throw StateError.notAState(path: copy)
      }
      return try database.all("PRAGMA quick_check(10)") { try $0.text(0) }
    }
    guard faults == ["ok"] else {
      throw StateError.corrupt(path: copy, detail: faults.joined(separator: "; "), backups: [])
    }
  }
}
