import FoundationEssentials

/// What can go wrong with a state. Prose is made in `StateError+Diagnostic.swift`.
public enum StateError: Error, Hashable, Sendable {
  /// Another holder has the lock.
  case locked(by: LockHolder, waited: Duration)
  /// The lease expired and was taken over, or was broken.
  case leaseLost(operation: String, newHolder: LockHolder?)
  /// `breakLock` named a lease that is not the current one.
  case lockNotHeld(id: String, holder: LockHolder?)
  /// The state under this path belongs to another stack.
  case otherStack(path: String, expected: String, found: String)
  /// The lease, plan or snapshot was made for another state.
  case otherLineage(expected: String, found: String)
  /// The state has moved on since.
  case staleSerial(expected: Int, found: Int)
  /// Remote state and mirror have both changed since they were the same.
  case diverged(location: String, base: Int, ours: Int, theirs: Int)
  /// There is no remote state any more where there was one of this serial. `version`: that of the history here which holds it.
  case remoteGone(location: String, serial: Int, version: Int?)
  /// What is at the back end cannot be read as a state.
  case remoteDamaged(location: String, detail: String)
  case noSuchVersion(Int)
  case noSuchIntent(token: String)
  /// An interrupted run has left these objects unsettled.
  case openIntents([String])
  /// The state to move to has contents of its own.
  case destinationNotEmpty(location: String, workspace: String, instances: Int)
  /// What was written to a back end is not what is read back.
  case notAsWritten(location: String)
  /// A line of a file of tokens is not one.
  case badTokenFile(path: String, line: Int)
  /// A server's file of tokens is gone: nobody has a right.
  case noTokenFile(path: String)
  /// The record of a project's back end cannot be read.
  case unreadableBackend(path: String)
  /// The file is a database, but not one of ours.
  case notAState(path: String)
  /// The file is no saved plan, or whatever else was to be opened.
  case notASealedFile(path: String)
  case newerFormat(path: String, found: Int, supported: Int)
  case corrupt(path: String, detail: String, backups: [String])
  /// The database of a state server is. `canRestore`: there are copies beside it.
  case serverDamaged(path: String, detail: String, canRestore: Bool)
  /// The state file was there and had nothing in it.
  case emptyFile(path: String)
  /// Another file lies where the state was opened.
  case replaced(path: String)
  /// The state file is whole, and was not to be given up for a copy.
  case whole(path: String)
  case diskFull(path: String)
  case readOnly(path: String)
  case permissionDenied(path: String)
  case busy(path: String)
  case inputOutput(path: String, detail: String)
  /// A sealed value cannot be opened with the key there is.
  case unsealFailed(what: String)
  /// The sealed data key cannot be unwrapped.
  case keyUnavailable(detail: String, hints: [String] = [])
  case badWorkspaceName(String)
  case noSuchWorkspace(name: String, existing: [String])
  case workspaceExists(String)
  case workspaceNotEmpty(name: String, instances: Int)
  /// A file that should hold a state in Terraform's format does not.
  case unreadableState(detail: String)
  case invalidRecord(address: String, detail: String)
  /// What was changed could not be brought to the remote state, and is kept in the mirror. `isLocked`: the lock there is kept
  /// as well.
  case notPushed(location: String, detail: String, isLocked: Bool)
  /// A remote back end knows who asks, and gives them no right to it: `detail` is what it says itself.
  case forbidden(location: String, detail: String)
  /// A remote back end did not do as asked.
  case remote(location: String, detail: String, isTransient: Bool)
  /// A database takes connections or statements, and does not answer.
  case silent(location: String, detail: String)
}

extension StateError {
  /// Whether the same call may succeed a moment later.
  public var isTransient: Bool {
    switch self {
    case .busy, .silent: true
    case .remote(_, _, let transient): transient
    default: false
    }
  }
  /// Whether asking again costs another wait.
  var isSilence: Bool {
    guard case .silent = self else { return false }
    return true
  }
}
