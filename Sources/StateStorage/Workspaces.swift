import Platform

/// The workspaces of a project: which there are, and which is selected.
///
/// Every workspace has a state, a lock, a history and backups of its own.
public struct Workspaces: Sendable {
  public let projectFolder: String

  public init(projectFolder: String) { self.projectFolder = projectFolder }

  /// The names, `default` first, the others by their bytes.
  public func names() -> [String] {
    let found = (try? Files.names(in: folder)) ?? []
    return [StateLayout.defaultWorkspace]
      + found.filter { StateLayout.isValid($0) && $0 != StateLayout.defaultWorkspace }
  }

  /// The selected one: that of `STACK_WORKSPACE` if it is set, else the one chosen last, else `default`.
  /// - Throws: `StateError.badWorkspaceName`, `.noSuchWorkspace`.
  public func selected() throws -> String {
    if let name = ProcessEnvironment.value("STACK_WORKSPACE") { return try existing(name) }
    guard let bytes = try? Files.read(selection, limit: 256) else { return StateLayout.defaultWorkspace }
    let name = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.first.map(String.init)
    return try existing(name ?? StateLayout.defaultWorkspace)
  }

  /// Makes a workspace, without selecting it.
  public func create(_ name: String) throws {
    guard StateLayout.isValid(name) else { throw StateError.badWorkspaceName(name) }
    guard !names().contains(name) else { throw StateError.workspaceExists(name) }
    try translating { try Files.makeFolder(try layout(name).folder, mode: 0o700) }
  }

  public func select(_ name: String) throws {
    _ = try existing(name)
    try translating {
      try Files.makeFolder(Path.parent(selection), mode: 0o700)
      try AtomicFile.write(name + "\n", to: selection)
    }
  }

  /// Removes a workspace with its history and backups; `default` becomes the selected one if it was that.
  /// - Parameter instances: how many instances its state has; unless it is 0, `force` is needed.
  public func delete(_ name: String, instances: Int, force: Bool = false) throws {
    guard name != StateLayout.defaultWorkspace else { throw StateError.badWorkspaceName(name) }
    _ = try existing(name)
    guard instances == 0 || force else { throw StateError.workspaceNotEmpty(name: name, instances: instances) }
    let wasSelected = try selected() == name
    let layout = try layout(name)
    try translating {
      if wasSelected { try Files.remove(selection) }
      try FileTree.remove(layout.folder)
    }
  }

  public func layout(_ name: String) throws -> StateLayout {
    try StateLayout(projectFolder: projectFolder, workspace: name)
  }

  private func existing(_ name: String) throws -> String {
    guard StateLayout.isValid(name) else { throw StateError.badWorkspaceName(name) }
    let names = names()
    guard names.contains(name) else { throw StateError.noSuchWorkspace(name: name, existing: names) }
    return name
  }

  private var folder: String { Path.join(projectFolder, ".stack", "workspaces") }
  private var selection: String { Path.join(projectFolder, ".stack", "workspace") }

  private func translating(_ work: () throws -> Void) throws {
    do { try work() } catch { throw LocalDatabase.translated(error, path: folder, backups: folder) }
  }
}
