/// Where the files of a project's states are, a folder a workspace.
public struct StateLayout: Hashable, Sendable {
  public static let defaultWorkspace = "default"

  /// The folder of the manifests.
  public let projectFolder: String
  public let workspace: String
  /// The folder of the states: `PROJECT/.stack` unless a back end has it elsewhere.
  public let stateFolder: String

  /// - Throws: `StateError.badWorkspaceName`.
  public init(
    projectFolder: String, workspace: String = StateLayout.defaultWorkspace, stateFolder: String? = nil
  ) throws {
    guard Self.isValid(workspace) else { throw StateError.badWorkspaceName(workspace) }
    self.projectFolder = projectFolder
    self.workspace = workspace
    self.stateFolder = stateFolder ?? projectFolder + "/.stack"
  }

  /// `PROJECT/.stack`.
  public var stackFolder: String { projectFolder + "/.stack" }

  /// The folder of this workspace's own files.
  public var folder: String {
    workspace == Self.defaultWorkspace ? stateFolder : stateFolder + "/workspaces/" + workspace
  }

  public var database: String { folder + "/state.sqlite" }

  /// Copies taken before each apply.
  public var backups: String { folder + "/backups" }

  /// Holds the name of the selected workspace.
  public var selection: String { stackFolder + "/workspace" }

  public static func isValid(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard (1...64).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first) else { return false }
    return bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
