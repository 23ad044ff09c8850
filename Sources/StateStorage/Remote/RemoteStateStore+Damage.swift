import KeyManagement
import Platform

/// A remote state that cannot be read any more, as when something else was written over it.
extension RemoteStateStore {
  /// What was put in its place.
  public struct Mending: Hashable, Sendable {
    public let location: String
    public let serial: Int
    public let instances: Int
  }

  /// Writes what the mirror holds over a remote state that cannot be read, under the lock.
  ///
  /// - Returns: `nil` where the remote state can be read, or there is none, or no mirror of it.
  static func mend(
    _ remote: any RemoteState, mirror layout: StateLayout, root: any RootKeyProvider, _ request: LockRequest
  ) async throws -> Mending? {
    guard LocalStateStore.exists(layout), let file = try await remote.fetch(),
      try await decoded(file, from: remote, passingDamage: true) == nil
    else { return nil }
    let store = try await RemoteStateStore(
      remote, mirror: layout, stackName: "", root: root, replacesDamage: true)
    let mending = try await store.withLock(request) { lease in
      let snapshot = try await store.mirror.snapshot()
      // At the serial it has: what was not pushed yet is in it as well.
      try await write(snapshot, of: store.mirror, to: remote, lease.id, replacing: base(store.mirror))
      return Mending(location: remote.location, serial: snapshot.head.serial, instances: snapshot.instances.count)
    }
    try await store.close()
    return mending
  }

  /// Puts a mirror aside that is damaged and that nothing is left to restore from: the next look fetches it anew.
  /// - Returns: where it is now; `nil` where it is whole, or there is none.
  static func setAsideDamaged(_ layout: StateLayout, root: any RootKeyProvider) async throws -> String? {
    guard LocalStateStore.exists(layout) else { return nil }
    do {
      let mirror = try LocalStateStore(layout, stackName: "", root: root)
      do { try await mirror.checkIntegrity() } catch {
        try await mirror.close()
        throw error
      }
      try await mirror.close()
      return nil
    } catch let error as StateError {
      switch error {
      case .corrupt, .notAState: return try setAside(layout)
      default: throw error
      }
    }
  }
}
