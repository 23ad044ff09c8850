import Platform

/// SQLite files in `.stack` beside the manifests, or in the folder that `path` names.
struct LocalBackend: Backend {
  private let projectFolder: String
  private let stateFolder: String

  init(_ settings: BackendSettings, projectFolder: String) {
    self.projectFolder = projectFolder
    stateFolder = settings.value("path").map { Path.absolute($0, from: projectFolder) } ?? projectFolder + "/.stack"
  }

  var location: String { stateFolder }

  func layout(_ workspace: String) throws -> StateLayout {
    try StateLayout(projectFolder: projectFolder, workspace: workspace, stateFolder: stateFolder)
  }

  func files(_ workspace: String) throws -> StateLayout? { try layout(workspace) }

  func open(_ workspace: String, _ options: StoreOptions) async throws -> any StateStore {
    let layout = try layout(workspace)
    try LocalStateStore.requireNotLost(layout)
    return try LocalStateStore(
      layout, stackName: options.stackName, root: options.root, lineage: options.lineage)
  }

  /// A state that was lost is there as well: who looks for it is told.
  func mayHaveState(_ workspace: String) -> Bool {
    guard let layout = try? layout(workspace) else { return false }
    return LocalStateStore.exists(layout) || !LocalStateStore.backups(of: layout).isEmpty
  }

  func workspaces() async throws -> [String] {
    let found = (try? Files.names(in: stateFolder + "/workspaces")) ?? []
    return found.filter { StateLayout.isValid($0) && $0 != StateLayout.defaultWorkspace && mayHaveState($0) }
  }

  func delete(_ workspace: String) async throws {
    let layout = try layout(workspace)
    do {
      if workspace == StateLayout.defaultWorkspace {
        for end in ["-wal", "-shm", ""] { try Files.remove(layout.database + end) }
        if Files.exists(layout.backups) { try FileTree.remove(layout.backups) }
      } else if Files.exists(layout.folder) {
        try FileTree.remove(layout.folder)
      }
    } catch {
      throw LocalDatabase.translated(error, path: layout.folder, backups: layout.backups)
    }
  }
}
