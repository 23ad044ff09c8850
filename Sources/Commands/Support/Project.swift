import Diagnostics
import KeyManagement
import LocalCloud
import Platform
import ProviderKit
import StateNetwork
import StateStorage

/// A stack's directory and the workspace selected in it: what can be known without reading its manifests.
struct Project: Sendable {
  /// Absolute.
  let directory: String
  let layout: StateLayout

  var workspace: String { layout.workspace }

  init(directory: String, layout: StateLayout) {
    self.directory = directory
    self.layout = layout
  }

  /// - Parameter directory: absolute and there.
  init(directory: String) throws {
    self.directory = directory
    let home = Self.stateHome(of: directory)
    let selection = Self.selection(in: try StateLayout(projectFolder: home))
    layout = try StateLayout(
      projectFolder: home, workspace: ProcessEnvironment.value("STACK_WORKSPACE") ?? selection)
  }

  /// The workspace that is selected, whichever `STACK_WORKSPACE` names.
  var selection: String { Self.selection(in: layout) }

  private static func selection(in layout: StateLayout) -> String {
    firstLine(of: layout.selection) ?? StateLayout.defaultWorkspace
  }

  /// The folder that holds `.stack`: the directory itself, but in a build, whose workspace goes, the one that stands for
  /// it in the source.
  private static func stateHome(of directory: String) -> String {
    guard let workspace = ProcessEnvironment.value("BUILD_WORKSPACE"),
      let root = ProcessEnvironment.value("STACK_BUILD_STATE"), workspace.hasPrefix("/"), root.hasPrefix("/"),
      Path.isInside(directory, workspace)
    else { return directory }
    return root + directory.dropFirst(workspace.count)
  }

  /// What wraps the keys that seal secrets. It is noted that this project has some.
  var root: any RootKeyProvider {
    NotedRootKey(OwnRootKey(StandardRootKey(web: KeyWeb.post)), project: layout.projectFolder)
  }

  /// The back ends that this project can have.
  var backends: Backends {
    Backends(projectFolder: layout.projectFolder, notice: Self.notice, secrets: Self.secrets) { try HTTPTransport($0) }
  }

  private static let secrets = SecretMarking { try await StateTypes().marking($0) }

  private static let notice = WaitingNotice { location, waited in
    Terminal().note("waiting for `\(location)`: it has not answered for \(DurationText.of(waited))…")
  }

  /// Where `stack init` wrote down the back end in use.
  var backendRecord: BackendRecord { BackendRecord(projectFolder: layout.projectFolder, root: root) }

  /// The back end in use.
  func backend() async throws -> any Backend {
    try backends.make(try await backendRecord.read() ?? .local)
  }

  /// Whether there is, or may be, a state to look at; a look does not make one.
  func hasState() async throws -> Bool { try await backend().mayHaveState(workspace) }

  /// The state of this workspace.
  /// - Parameters:
  ///   - stackName: the stack's name if its manifests have been read; a new state is given it, and one of another
  ///     stack is refused.
  ///   - lineage: that of a state that is made here; a new one unless it is given.
  ///   - replacesDamage: whether what a back end has that is no state may be written over.
  func openStore(
    stackName: String? = nil, lineage: String? = nil, replacesDamage: Bool = false
  ) async throws -> any StateStore {
    let backend = try await backend()
    let options = StoreOptions(
      stackName: stackName ?? "", root: root, lineage: lineage, replacesDamage: replacesDamage)
    // A server may take its time.
    let signals = RunSignals(Terminal())
    defer { signals.end() }
    return try await signals.ending("opening the state") { try await backend.open(workspace, options) }
  }

  /// The state, for commands that do not make one: a look does not.
  func existingStore() async throws -> any StateStore {
    let backend = try await backend()
    guard backend.mayHaveState(workspace) else {
      throw Diagnostic(
        .error, "nothing is applied in `\(directory)`",
        detail: "there is no state in the workspace `\(workspace)`",
        hints: ["run `stack apply` first, or name the directory of a stack that is applied"])
    }
    return try await backend.open(workspace, StoreOptions(root: root))
  }

  func identity(_ head: StateHead) -> StackIdentity {
    let name = head.stackName.isEmpty ? StackName.standard(for: directory) : head.stackName
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
