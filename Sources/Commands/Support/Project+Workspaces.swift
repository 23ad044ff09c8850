import Diagnostics
import Platform
import StateStorage

extension Project {
  /// The workspaces as this machine knows them.
  var workspaces: Workspaces { Workspaces(projectFolder: layout.projectFolder) }

  /// The workspaces of this machine and of the back end, `default` first, the others by their bytes.
  func workspaceNames() async throws -> [String] {
    let known = Set(workspaces.names() + (try await backend().workspaces()) + [workspace])
    let others = known.filter { $0 != StateLayout.defaultWorkspace }
    return [StateLayout.defaultWorkspace] + others.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether there is such a workspace, here or at the back end.
  func hasWorkspace(_ name: String) async throws -> Bool {
    if name == StateLayout.defaultWorkspace || workspaces.names().contains(name) { return true }
    return try await backend().hasState(name)
  }

  /// Stops a run in a workspace that `STACK_WORKSPACE` names and nobody has made: a mistyped one would be a stack of its own. A build
  /// makes the one that it is told.
  func requireWorkspace() async throws {
    guard ProcessEnvironment.value("STACK_WORKSPACE") != nil, ProcessEnvironment.value("BUILD_WORKSPACE") == nil,
      try await !hasWorkspace(workspace)
    else { return }
    throw StateError.noSuchWorkspace(name: workspace, existing: try await workspaceNames().filter { $0 != workspace })
  }

  /// What a command begins with that is to work in this workspace: nothing where that is the one that is selected, and not one that
  /// `STACK_WORKSPACE` names for a single command.
  var assignments: [String] {
    guard ProcessEnvironment.value("STACK_WORKSPACE") == workspace, workspace != selection else { return [] }
    return ["STACK_WORKSPACE=\(workspace)"]
  }

  /// The same project with another workspace.
  func selecting(_ workspace: String) throws -> Project {
    Project(directory: directory, layout: try StateLayout(projectFolder: layout.projectFolder, workspace: workspace))
  }
}

extension CommonOptions {
  /// Takes an optional leading directory off the arguments, and the one name after it. A lone argument is the name, even if a
  /// directory is called so.
  func splitName(_ arguments: [String], _ what: String) throws -> (directory: String, name: String) {
    if arguments.count == 1 { return (try directory(), arguments[0]) }
    let (directory, rest) = try split(arguments)
    guard rest.count == 1, let name = rest.first else {
      throw Diagnostic(.error, "give the name of \(what)", detail: "found \(rest.count)")
    }
    return (directory, name)
  }
}
