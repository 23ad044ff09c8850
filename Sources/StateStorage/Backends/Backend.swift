import KeyManagement

/// A place that keeps the states of a project, one a workspace.
public protocol Backend: Sendable {
  /// Where it is, for people, without credentials.
  var location: String { get }

  /// The state of a workspace, made if there is none.
  func open(_ workspace: String, _ options: StoreOptions) async throws -> any StateStore

  /// Whether there is, or may be, a state of this workspace; a look does not make one.
  func mayHaveState(_ workspace: String) -> Bool

  /// The workspaces that have a state there, beside `default`, as far as it can tell.
  func workspaces() async throws -> [String]

  /// Whether it has a state of this workspace, where that can be asked for more surely than `workspaces` tells.
  func hasState(_ workspace: String) async throws -> Bool

  /// The files on this machine that hold the state of a workspace, or the mirror of it; `nil` where it has none.
  func files(_ workspace: String) throws -> StateLayout?

  /// Settles that what is kept here is of another lineage than the back end's; `nil` where that is not so.
  func settleLineage(
    _ workspace: String, _ side: RemoteStateStore.Side, _ root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> RemoteStateStore.Settlement?

  /// Puts what is known here of a workspace's state in place of one that the back end has and nobody can read; `nil` where that is
  /// not so.
  func mend(
    _ workspace: String, _ root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> RemoteStateStore.Mending?

  /// Puts aside what is kept here of a workspace's state, and is elsewhere, where it is damaged and cannot be restored.
  /// - Returns: the file it is now; `nil` where that is not so.
  func setAsideDamaged(_ workspace: String, _ root: any RootKeyProvider) async throws -> String?

  /// Removes the state of a workspace with its history.
  func delete(_ workspace: String) async throws
}

extension Backend {
  public func hasState(_ workspace: String) async throws -> Bool { try await workspaces().contains(workspace) }

  public func files(_ workspace: String) throws -> StateLayout? { nil }

  public func settleLineage(
    _ workspace: String, _ side: RemoteStateStore.Side, _ root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> RemoteStateStore.Settlement? { nil }

  public func mend(
    _ workspace: String, _ root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> RemoteStateStore.Mending? { nil }

  public func setAsideDamaged(_ workspace: String, _ root: any RootKeyProvider) async throws -> String? { nil }
}

/// How a store is opened.
public struct StoreOptions: Sendable {
  /// A state of another stack is refused; empty asks for none.
  public var stackName: String
  /// Wraps the key that seals sensitive values.
  public var root: any RootKeyProvider
  /// The lineage of a state that is made; a new one unless it is given.
  public var lineage: String?
  /// Whether a state that the back end has, and nobody can read, is to be written over.
  public var replacesDamage: Bool

  public init(
    stackName: String = "", root: any RootKeyProvider, lineage: String? = nil, replacesDamage: Bool = false
  ) {
    self.stackName = stackName
    self.root = root
    self.lineage = lineage
    self.replacesDamage = replacesDamage
  }
}
