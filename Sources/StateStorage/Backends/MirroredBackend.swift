import Crypto
import KeyManagement
import Platform

/// A back end that keeps each state as one remote file, with a mirror of it in the project: the base of `http` and `s3`.
protocol MirroredBackend: Backend {
  var type: String { get }
  var projectFolder: String { get }
  /// - Throws: `StateError`, or a diagnostic where the back end cannot have that workspace.
  func remote(_ workspace: String) throws -> any RemoteState
  func deleteRemote(_ workspace: String) async throws
}

extension MirroredBackend {
  /// The mirror has a folder for each place, so that a project that goes from one to another mixes nothing.
  func mirror(_ workspace: String) throws -> StateLayout {
    let name = Hexadecimal.text(SHA256.hash(data: Array("\(type) \(location)".utf8)).prefix(4))
    return try StateLayout(
      projectFolder: projectFolder, workspace: workspace, stateFolder: "\(projectFolder)/.stack/remote/\(type)-\(name)")
  }

  func open(_ workspace: String, _ options: StoreOptions) async throws -> any StateStore {
    try await RemoteStateStore(
      remote(workspace), mirror: mirror(workspace), stackName: options.stackName, root: options.root,
      lineage: options.lineage, replacesDamage: options.replacesDamage)
  }

  func files(_ workspace: String) throws -> StateLayout? { try mirror(workspace) }

  func settleLineage(
    _ workspace: String, _ side: RemoteStateStore.Side, _ root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> RemoteStateStore.Settlement? {
    try await RemoteStateStore.settleLineage(
      side, remote(workspace), mirror: mirror(workspace), root: root, request)
  }

  func mend(
    _ workspace: String, _ root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> RemoteStateStore.Mending? {
    try await RemoteStateStore.mend(remote(workspace), mirror: mirror(workspace), root: root, request)
  }

  func setAsideDamaged(_ workspace: String, _ root: any RootKeyProvider) async throws -> String? {
    try await RemoteStateStore.setAsideDamaged(mirror(workspace), root: root)
  }

  func mayHaveState(_ workspace: String) -> Bool { true }

  func delete(_ workspace: String) async throws {
    try await deleteRemote(workspace)
    let layout = try mirror(workspace)
    do { if Files.exists(layout.folder) { try FileTree.remove(layout.folder) } } catch {
      throw LocalDatabase.translated(error, path: layout.folder, backups: layout.backups)
    }
  }

  /// The workspaces that this project has mirrors of.
  func mirroredWorkspaces() -> [String] {
    guard let folder = try? mirror(StateLayout.defaultWorkspace).stateFolder else { return [] }
    let found = (try? Files.names(in: folder + "/workspaces")) ?? []
    return found.filter { StateLayout.isValid($0) && $0 != StateLayout.defaultWorkspace }
  }
}
