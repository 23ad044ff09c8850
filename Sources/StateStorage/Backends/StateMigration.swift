import KeyManagement

/// Moves the states of a project from one back end to another, with their history.
///
/// Everything is written to the new place and read back before the record names it, in one atomic write; the old place is not
/// touched before that. So at every moment, and after a crash at any of them, one of the two is whole and in use, and doing it
/// again finishes it.
public struct StateMigration: Sendable {
  public let source: any Backend
  public let destination: any Backend
  private let options: StoreOptions
  /// How the lock of each state is asked for.
  public var lock: LockRequest

  /// What there is to move of one workspace.
  public struct Workspace: Hashable, Sendable {
    public let name: String
    public let instances: Int
  }

  public init(
    from source: any Backend, to destination: any Backend, _ options: StoreOptions, lock: LockRequest
  ) {
    self.source = source
    self.destination = destination
    self.options = options
    self.lock = lock
  }

  /// The workspaces that have a state in the source which holds, or held, anything.
  public func workspaces() async throws -> [Workspace] {
    var found: [Workspace] = []
    for name in [StateLayout.defaultWorkspace] + (try await source.workspaces()) where source.mayHaveState(name) {
      let store = try await source.open(name, options)
      let snapshot = try await store.snapshot()
      try await store.close()
      if snapshot.head.serial > 0 { found.append(Workspace(name: name, instances: snapshot.instances.count)) }
    }
    return found
  }

  /// Copies these workspaces. Both states are locked meanwhile.
  ///
  /// - Parameter isForced: replace what is at the destination, whatever it is.
  /// - Throws: `StateError.destinationNotEmpty` when it has a state that ours does not follow on; `.openIntents`; `.notAsWritten`.
  public func copy(_ workspaces: [Workspace], isForced: Bool) async throws {
    for workspace in workspaces { try await copy(workspace.name, isForced: isForced) }
  }

  private func copy(_ name: String, isForced: Bool) async throws {
    let old = try await source.open(name, options)
    var request = lock
    request.operation = "init"
    let frozen = request
    try await old.withLock(frozen) { _ in
      try await old.refuseOpenIntents()
      let snapshot = try await old.snapshot()
      var options = self.options
      options.lineage = snapshot.head.lineage
      try await self.write(snapshot, of: old, name, options, frozen, isForced: isForced)
    }
    try await old.close()
  }

  private func write(
    _ snapshot: StateSnapshot, of old: any StateStore, _ name: String, _ options: StoreOptions, _ lock: LockRequest,
    isForced: Bool
  ) async throws {
    var store = try await destination.open(name, options)
    let present = try await store.snapshot()
    let isEmpty = present.instances.isEmpty && present.outputs.isEmpty
    let isSameState = present.head.lineage == snapshot.head.lineage
    if isSameState, present.head.serial >= snapshot.head.serial, Self.isSame(present, snapshot) {
      // Moved before, and interrupted before it was used.
      return try await store.close()
    }
    guard isEmpty || (isSameState && present.head.serial <= snapshot.head.serial) || isForced else {
      throw StateError.destinationNotEmpty(
        location: destination.location, workspace: name, instances: present.instances.count)
    }
    if !isSameState {
      // A state keeps its lineage wherever it goes.
      try await store.close()
      try await destination.delete(name)
      store = try await destination.open(name, options)
    }
    let opened = store
    try await opened.refuseOpenIntents()
    try await Self.carryHistory(from: old, to: opened, upTo: snapshot, lock)
    try await opened.change(lock) { lease in
      try await opened.replaceContents(with: snapshot, under: lease)
    }
    let written = try await opened.snapshot()
    try await opened.close()
    guard Self.isSame(written, snapshot) else { throw StateError.notAsWritten(location: destination.location) }
  }

  /// Whether nothing was lost. What JSON may write in another way, such as the order of members, is the same.
  private static func isSame(_ written: StateSnapshot, _ snapshot: StateSnapshot) -> Bool {
    guard let one = try? StateV4.encode(Self.contents(written)),
      let other = try? StateV4.encode(Self.contents(snapshot))
    else { return false }
    return one == other
  }

  private static func contents(_ snapshot: StateSnapshot) -> StateSnapshot {
    StateSnapshot(
      head: StateHead(lineage: "", serial: 0, stackName: ""), instances: snapshot.instances, outputs: snapshot.outputs,
      checks: snapshot.checks)
  }
}
