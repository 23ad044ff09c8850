import Databases
import GRDB
import KeyManagement
import Platform

/// Two checkouts of one project, both opened before there was a remote state, give it a lineage each. The state has that of the
/// one that wrote first, and the other follows it.
extension RemoteStateStore {
  /// The lock of the mirror, of which another process may have changed the lineage since it was opened.
  func leaseOfMirror(_ request: LockRequest) async throws -> Lease {
    while true {
      let lease = try await mirror.takeLock(request)
      if lease.lineage == mirror.sealer.lineage { return lease }
      try await mirror.releaseLock(lease)
      try await opened.reopen()
    }
  }

  /// Makes a mirror of another state that of this lineage, in place: other processes have the file open, and follow when they ask for
  /// its lock.
  /// - Throws: `StateError.diverged` if it holds what was never pushed.
  static func makeEmpty(_ mirror: LocalStateStore, for found: StateHead, of remote: any RemoteState) async throws {
    let lineage = found.lineage
    let location = remote.location
    let isAnother = try await mirror.database.write { database in
      let own = try LocalStateStore.head(database)
      // Another process was faster, or is about to see to it under the lock.
      if try own.lineage == lineage || database.first("SELECT 1 FROM lease") != nil { return false }
      let base = try RemoteBase(database).serial
      guard base == own.serial, try database.first("SELECT 1 FROM intent") == nil else {
        throw StateError.diverged(location: location, base: base, ours: own.serial, theirs: found.serial)
      }
      // Keys are bound to the lineage, and so is what is sealed with them.
      for table in ["instance", "output", "version", "instance_before", "output_before", "data_key"] {
        try database.run("DELETE FROM \(table)")
      }
      try database.run("UPDATE head SET lineage = ?, serial = 0", [lineage])
      try RemoteBase.forget(database)
      return true
    }
    if isAnother { try await mirror.forgetCopies() }
  }

  /// That the remote state is another's as what it is for the user: two states, of which one is to go on.
  func told(_ error: any Error) async -> any Error {
    guard case StateError.otherLineage(_, let found) = error, let base = try? await Self.base(mirror).serial,
      let ours = try? await mirror.head().serial, let file = try? await remote.fetch(),
      let theirs = try? await Self.decoded(file, from: remote).head, theirs.lineage == found
    else { return error }
    return StateError.diverged(location: location, base: base, ours: ours, theirs: theirs.serial)
  }

  /// Settles that what is kept here and never was pushed is of another lineage than the remote state, as when two began at once: each
  /// made a state of its own. The file of ours is kept beside.
  ///
  /// - Returns: `nil` where the lineages are the same.
  static func settleLineage(
    _ side: Side, _ remote: any RemoteState, mirror layout: StateLayout, root: any RootKeyProvider,
    _ request: LockRequest
  ) async throws -> Settlement? {
    guard LocalStateStore.exists(layout), let file = try await remote.fetch() else { return nil }
    let mirror = try LocalStateStore(layout, stackName: "", root: root)
    let theirs = try await decoded(file, from: remote)
    guard try await mirror.head().lineage != theirs.head.lineage else {
      try await mirror.close()
      return nil
    }
    let lease = try await mirror.acquireLock(request)
    let (ours, intents) = (try await mirror.snapshot(), try await mirror.openIntents())
    if let kept = try await base(mirror).lockID {
      try? await remote.unlock(RemoteLockInfo(id: kept, operation: lease.operation, who: lease.who))
    }
    try await mirror.releaseLock(lease)
    try await mirror.close()
    let kept = try setAside(layout)
    let store = try await RemoteStateStore(remote, mirror: layout, stackName: "", root: root)
    if side == .ours {
      try await store.withLock(request) { lease in
        try await store.replaceContents(with: ours, under: lease)
        // What was under way is recovered by the next run, as it would have been there.
        for intent in intents { try await store.begin(intent, under: lease) }
      }
    }
    let serial = try await store.head().serial
    try await store.close()
    return Settlement(versionOfOurs: nil, serial: serial, kept: kept)
  }

  /// Puts the file of a mirror aside, and drops the copies of it.
  static func setAside(_ layout: StateLayout) throws -> String {
    let kept = layout.database + ".other-" + Timestamp.now.text.filter { $0 != ":" }
    for end in ["-wal", "-shm", ""] where Files.exists(layout.database + end) {
      try Files.rename(layout.database + end, to: kept + end)
    }
    if Files.exists(layout.backups) { try FileTree.remove(layout.backups) }
    return kept
  }

  /// Gives the mirror the lineage of the remote state if that is all that is wrong, and nothing was ever written to the mirror.
  /// It has to be opened anew then.
  ///
  /// - Returns: whether it was done.
  func followed(_ error: any Error, under lease: Lease) async throws -> Bool {
    guard case StateError.otherLineage(let own, let found) = error, own == lease.lineage else { return false }
    return try await mirror.database.write { database in
      let head = try LocalStateStore.head(database)
      if head.lineage == found { return true }
      guard head.serial == 0, try RemoteBase(database).serial == 0,
        try database.first("SELECT 1 FROM intent") == nil
      else { return false }
      // Keys are bound to the lineage, and nothing is sealed with them yet. What the log has of them is passed over.
      try database.run("DELETE FROM data_key")
      try database.run("UPDATE head SET lineage = ?", [found])
      return true
    }
  }
}
