import FoundationEssentials
import GRDB
import KeyManagement
import Platform

/// All that a root key has wrapped in one project: the data keys of its states, of their mirrors and copies, and the key of its back
/// end's settings.
public struct ProjectKeys: Sendable {
  private let projectFolder: String
  private let root: StandardRootKey

  public init(projectFolder: String, root: StandardRootKey) {
    self.projectFolder = projectFolder
    self.root = root
  }

  /// Wraps with the present root key what a former one has wrapped, each in a step of its own: who is killed goes on with the next
  /// run, and everything opens meanwhile.
  /// - Parameter isDry: only counts.
  /// - Returns: how many keys each former root key had wrapped, by its identifier.
  public func move(_ backends: Backends, isDry: Bool) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let record = BackendRecord(projectFolder: projectFolder, root: root)
    // The settings are what the back end is reached with.
    let backend = try backends.make(try await record.read() ?? .local)
    for path in try databases(backend) {
      counts.merge(try await moveKeys(ofState: path, isDry: isDry)) { $0 + $1 }
    }
    if let postgres = backend as? PostgresBackend {
      counts.merge(try await postgres.moveKeys(root, isDry: isDry)) { $0 + $1 }
    }
    if let former = try await record.moveKey(root, isDry: isDry) { counts[former, default: 0] += 1 }
    return counts
  }

  /// The files of states in the project, and where its back end has them.
  private func databases(_ backend: any Backend) throws -> [String] {
    var folders = [projectFolder + "/.stack"]
    if let local = backend as? LocalBackend, local.location != folders[0] { folders.append(local.location) }
    var files: [String] = []
    for folder in folders where Files.isFolder(folder) {
      for entry in try FileTree.entries(folder, skip: ["modules"]) where entry.kind == .file {
        let name = Path.name(entry.path)
        let isCopy = name.hasPrefix("state-") && Path.name(Path.parent(entry.path)) == "backups"
        let path = Path.join(folder, entry.path)
        guard name == "state.sqlite" || isCopy && name.hasSuffix(".sqlite"), Files.status(path)?.size ?? 0 > 0 else {
          continue
        }
        files.append(path)
      }
    }
    return files
  }

  /// The log of changes has the key as it was wrapped: a copy takes its place.
  private func renewLog(_ path: String, _ database: LocalDatabase) async throws {
    let folder = Path.join(Path.parent(path), "backups")
    guard !ChangeLog.all(in: folder).isEmpty else { return }
    try await database.perform { connection in
      let serial = try LocalStateStore.head(connection).serial
      if serial > 0 { try StateBackups(folder: folder).take(connection, serial: serial, size: 0) }
      try ChangeLog.removeAll(in: folder, before: .max)
    }
  }

  private func moveKeys(ofState path: String, isDry: Bool) async throws -> [String: Int] {
    let database = try LocalDatabase(path: path, backups: "") { _ in }
    do {
      let (lineage, keys) = try await database.read { connection in
        (
          try LocalStateStore.head(connection).lineage,
          try connection.all("SELECT number, wrapped FROM data_key ORDER BY number") {
            DataKeyRing.Wrapped(number: UInt32(clamping: try $0.integer(0)), wrapped: try $0.bytes(1))
          }
        )
      }
      var counts: [String: Int] = [:]
      for key in keys {
        guard let moved = try await root.moved(key.wrapped, context: DataKeyRing.wrapContext(lineage)) else { continue }
        counts[moved.former, default: 0] += 1
        if isDry { continue }
        try await database.write { connection in
          try connection.execute(
            sql: "UPDATE data_key SET root = ?, wrapped = ? WHERE number = ? AND wrapped = ?",
            arguments: [moved.root, Data(moved.wrapped), Int(key.number), Data(key.wrapped)])
        }
      }
      if !counts.isEmpty, !isDry, Path.name(path) == "state.sqlite" { try await renewLog(path, database) }
      try await database.close()
      return counts
    } catch {
      try? await database.close()
      throw error
    }
  }
}
