import Diagnostics
import KeyManagement
import LocalCloud
import Platform
import ProviderKit
import StateStorage

/// A stack's directory and the workspace selected in it: what can be known without reading its manifests.
struct Project: Sendable {
  /// Absolute.
  let directory: String
  let layout: StateLayout

  var workspace: String { layout.workspace }

  /// - Parameter directory: absolute and there.
  init(directory: String) throws {
    self.directory = directory
    let selection = try StateLayout(projectFolder: directory).selection
    let selected = ProcessEnvironment.value("STACK_WORKSPACE") ?? Self.firstLine(of: selection)
    layout = try StateLayout(
      projectFolder: directory, workspace: selected ?? StateLayout.defaultWorkspace)
  }

  /// Whether there is a state to look at; a look does not make one.
  var hasState: Bool { Files.exists(layout.database) }

  /// The state of this workspace.
  /// - Parameter stackName: the stack's name if its manifests have been read; a new state is given it, and one of another
  ///   stack is refused.
  func openStore(stackName: String? = nil) async throws -> LocalStateStore {
    let root = StandardRootKey(web: KeyWeb.post)
    return try LocalStateStore(layout, stackName: stackName ?? "", root: root)
  }

  /// The state, for commands that only look at it.
  func existingStore() async throws -> LocalStateStore {
    guard hasState else {
      throw Diagnostic(
        .error, "nothing is applied in `\(directory)`",
        detail: "there is no state in the workspace `\(workspace)`",
        hints: ["run `stack apply` there first, or name the directory of a stack that is applied"])
    }
    return try await openStore()
  }

  func identity(_ head: StateHead) -> StackIdentity {
    let name = head.stackName.isEmpty ? Path.name(directory) : head.stackName
    let lineage = head.lineage.filter { $0 != "-" }.prefix(8)
    let scope = workspace == StateLayout.defaultWorkspace ? name : "\(name)-\(workspace)"
    let id = "\(scope)-\(lineage)"
    return StackIdentity(
      id: id, workspace: workspace, rootDirectory: directory,
      dataDirectory: Directories.current.stackData(id))
  }

  private static func firstLine(of file: String) -> String? {
    guard let bytes = try? Files.read(file) else { return nil }
    let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    return line.isEmpty ? nil : line
  }
}
