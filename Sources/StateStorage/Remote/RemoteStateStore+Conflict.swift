/// Both the remote state and ours were changed since they were last the same, as when a lock that was kept for what could not be
/// pushed was taken away.
extension RemoteStateStore {
  public enum Side: String, CaseIterable, Sendable {
    case ours
    case theirs
  }

  /// What was done to settle a conflict.
  public struct Settlement: Hashable, Sendable {
    /// The version of the history here that holds our side, where the other was taken.
    public let versionOfOurs: Int?
    public let serial: Int
    /// The file that holds our side, where it was of another lineage.
    public var kept: String? = nil
  }

  /// Goes on from one of the two sides. Both stay in the history here, so that the other can be looked at and gone back to.
  ///
  /// - Returns: `nil` if there is no conflict.
  public func resolve(_ side: Side, _ request: LockRequest) async throws -> Settlement? {
    let lease = try await leaseOfMirror(request)
    let ours: StateSnapshot?
    do {
      ours = try await takeTheirs(lease)
      try await mirror.releaseLock(lease)
    } catch {
      try await mirror.releaseLock(lease)
      throw error
    }
    opened.conflict.withLock { $0 = nil }
    guard let ours else { return nil }
    if side == .theirs {
      let newest = try await mirror.versions().first
      let before = newest?.operation == request.operation ? newest.map { $0.number - 1 } : nil
      return Settlement(versionOfOurs: before, serial: try await mirror.head().serial)
    }
    let serial = try await withLock(request) { lease in try await self.replaceContents(with: ours, under: lease) }
    return Settlement(versionOfOurs: nil, serial: serial)
  }

  /// Makes the mirror the same as the remote state.
  /// - Returns: what it held before; `nil` if the two are not in conflict.
  private func takeTheirs(_ lease: Lease) async throws -> StateSnapshot? {
    do {
      try await refresh(under: lease, isPushing: false)
      return nil
    } catch StateError.diverged {}
    let ours = try await mirror.snapshot()
    let file = try await remote.fetch()
    let theirs: StateSnapshot? = if let file { try await Self.decoded(file, from: remote) } else { nil }
    // The lock that was kept for our push: another has taken it away, or it would have kept the others out.
    if let kept = try await Self.base(mirror).lockID {
      try? await remote.unlock(RemoteLockInfo(id: kept, operation: lease.operation, who: lease.who))
    }
    try await mirror.backUp()
    if let theirs {
      try await mirror.adopt(theirs, under: lease)
      try await update {
        $0.serial = theirs.head.serial
        $0.tag = file?.tag
        $0.pushing = nil
      }
    } else {
      try await adoptNothing(under: lease)
    }
    try await update { $0.lockID = nil }
    return ours
  }
}
