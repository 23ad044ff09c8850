import GRDB

/// Two checkouts of one project, both opened before there was a remote state, give it a lineage each. The state has that of the
/// one that wrote first, and the other follows it.
extension RemoteStateStore {
  /// The lock of the mirror, of which another process may have changed the lineage since it was opened.
  func leaseOfMirror(_ request: LockRequest) async throws -> Lease {
    while true {
      let lease = try await mirror.acquireLock(request)
      if lease.lineage == mirror.sealer.lineage { return lease }
      try await mirror.releaseLock(lease)
      try await opened.reopen()
    }
  }

  /// Makes a mirror of another state that of this lineage, in place: other processes have the file open, and follow when they ask for
  /// its lock.
  /// - Throws: `StateError.otherLineage` if it holds what was never pushed.
  static func makeEmpty(_ mirror: LocalStateStore, for lineage: String) async throws {
    try await mirror.database.write { database in
      let own = try LocalStateStore.head(database)
      // Another process was faster, or is about to see to it under the lock.
      if try own.lineage == lineage || database.first("SELECT 1 FROM lease") != nil { return }
      guard try RemoteBase(database).serial == own.serial, try database.first("SELECT 1 FROM intent") == nil else {
        throw StateError.otherLineage(expected: own.lineage, found: lineage)
      }
      // Keys are bound to the lineage, and so is what is sealed with them.
      for table in ["instance", "output", "version", "instance_before", "output_before", "data_key"] {
        try database.run("DELETE FROM \(table)")
      }
      try database.run("UPDATE head SET lineage = ?, serial = 0", [lineage])
      try RemoteBase.forget(database)
    }
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
      // Keys are bound to the lineage, and nothing is sealed with them yet.
      try database.run("DELETE FROM data_key")
      try database.run("UPDATE head SET lineage = ?", [found])
      return true
    }
  }
}
