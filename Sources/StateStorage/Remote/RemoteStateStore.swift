import FoundationEssentials
import KeyManagement
import Platform
import Synchronization

/// A store whose truth is remote, with a local one as its mirror, journal and outbox.
///
/// Every change is durable in the mirror when `commit` returns, and is pushed in the background and at the end. When the
/// remote cannot be reached then, the changes and the remote lock are kept, so that nobody works on a state that lacks them,
/// and the next run pushes them first.
public final class RemoteStateStore: StateStore {
  var mirror: LocalStateStore { opened.mirror.withLock { $0 } }
  let opened: OpenMirror
  let remote: any RemoteState
  private let pusher: RemotePusher
  private let confirmed = ConfirmedLeases()
  /// Whether a remote state that cannot be read is to be written over.
  let replacesDamage: Bool

  /// Opens the mirror in `layout`, making it with the remote state's lineage if there is none.
  /// - Parameters:
  ///   - lineage: that of a state that is not there yet; a new one unless it is given.
  ///   - replacesDamage: whether a remote state that cannot be read counts as the one that the mirror was last the same as.
  public init(
    _ remote: any RemoteState, mirror layout: StateLayout, stackName: String, root: any RootKeyProvider,
    lineage: String? = nil, replacesDamage: Bool = false, pushInterval: Duration = .seconds(2)
  ) async throws {
    self.remote = remote
    self.replacesDamage = replacesDamage
    let file = try await remote.fetch()
    let found =
      if let file { try await Self.decoded(file, from: remote, passingDamage: replacesDamage) } else {
        nil as StateSnapshot?
      }
    try LocalStateStore.requireNotLost(layout)
    var mirror = try LocalStateStore(
      layout, stackName: stackName, root: root, lineage: found?.head.lineage ?? lineage)
    if let found, try await mirror.head().lineage != found.head.lineage {
      mirror = try await Self.replaced(mirror, by: found.head, of: remote, stackName: stackName, root: root)
    }
    let opened = OpenMirror(mirror, stackName: stackName, root: root)
    self.opened = opened
    pusher = RemotePusher(interval: pushInterval) {
      try await Self.push(opened.mirror.withLock { $0 }, to: remote)
    }
  }

  /// A new mirror for a remote state of another lineage, unless the old one holds what was never pushed.
  private static func replaced(
    _ mirror: LocalStateStore, by head: StateHead, of remote: any RemoteState, stackName: String,
    root: any RootKeyProvider
  ) async throws -> LocalStateStore {
    try await makeEmpty(mirror, for: head, of: remote)
    let layout = mirror.layout
    try await mirror.close()
    return try LocalStateStore(layout, stackName: stackName, root: root, lineage: head.lineage)
  }

  public var location: String { remote.location }

  // MARK: Reading

  public func head() async throws -> StateHead { try await mirror.head() }

  public var conflict: StateError? { opened.conflict.withLock { $0 } }

  public var notice: StateError? { opened.notice.withLock { $0 } }

  /// Those of the mirror: what an apply has just written is there, whatever became of the back end.
  public func outputs() async throws -> [OutputRecord] { try await mirror.outputs() }
  public func checks() async throws -> [CheckRecord] { try await mirror.checks() }

  /// The remote state as it is now, unless an operation of this machine is at work on it, or both have changed.
  public func snapshot() async throws -> StateSnapshot {
    let lease: Lease?
    do { lease = try await mirror.takeLock(LockRequest(operation: "refresh")) } catch let error as StateError
      where error.isOfWriting
    {
      // A mirror that cannot be brought up to date is passed by.
      if let file = try await remote.fetch() { return try await Self.decoded(file, from: remote) }
      lease = nil
    } catch {
      lease = nil
    }
    if let lease {
      do {
        try await refresh(under: lease, isPushing: false)
        try await mirror.releaseLock(lease)
      } catch {
        let follows = try await followed(error, under: lease)
        try await mirror.releaseLock(lease)
        if case StateError.diverged = error {
          // A look gives ours, which is nowhere else; `conflict` tells.
          opened.conflict.withLock { $0 = error as? StateError }
          return try await mirror.snapshot()
        }
        guard follows else { throw await told(error) }
        try await opened.reopen()
        return try await self.snapshot()
      }
    }
    return try await mirror.snapshot()
  }

  public func openIntents() async throws -> [Intent] { try await mirror.openIntents() }
  public func versions() async throws -> [StateVersion] { try await mirror.versions() }
  public func snapshot(ofVersion number: Int) async throws -> StateSnapshot {
    try await mirror.snapshot(ofVersion: number)
  }

  // MARK: The lock

  public func acquireLock(_ request: LockRequest) async throws -> Lease {
    let lease = try await leaseOfMirror(request)
    do {
      try await lockRemote(lease, request)
      try await refresh(under: lease, isPushing: true)
      return lease
    } catch {
      await giveUp(lease, after: error)
      let follows = (try? await followed(error, under: lease)) ?? false
      try? await mirror.releaseLock(lease)
      guard follows else { throw await told(error) }
      try await opened.reopen()
      return try await acquireLock(request)
    }
  }

  /// Gives the remote lock back after a failure, unless that may pass: then it is kept with what could not be pushed. Whoever was told to
  /// stop has nothing to push.
  private func giveUp(_ lease: Lease, after error: any Error) async {
    if Task.isCancelled { return await giveUpAtOnce(lease) }
    if case StateError.locked = error { return }
    if let error = error as? StateError, error.isTransient { return }
    guard (try? await remote.unlock(info(lease))) != nil else { return }
    try? await update { if $0.lockID == lease.id { $0.lockID = nil } }
  }

  /// Gives back what the back end may have given, though nobody waits for its answer any more. One that does not answer is not waited
  /// for long: the next run of ours gives the lock back, or its lease ends.
  private func giveUpAtOnce(_ lease: Lease) async {
    guard (try? await Self.base(mirror).lockID) == lease.id else { return }
    await briefly { store in
      try await store.remote.unlock(store.info(lease))
      try await store.update { if $0.lockID == lease.id { $0.lockID = nil } }
    }
  }

  /// Does what is to be done also when this run is cancelled, and does not wait for it longer than two seconds.
  private func briefly(_ body: @escaping @Sendable (RemoteStateStore) async throws -> Void) async {
    // Not cancelled with who calls it, and awaited here.
    await Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await body(self) }
        group.addTask { try? await Task.sleep(for: .seconds(2)) }
        await group.next()
        group.cancelAll()
      }
    }.value
  }

  private func lockRemote(_ lease: Lease, _ request: LockRequest) async throws {
    let start = ContinuousClock.now
    try await settleKeptLock(lease)
    do { try await waitForRemote(lease, request, since: start) } catch {
      if request.timeout > .zero { await stopWaiting(lease) }
      throw error
    }
  }

  /// Makes room for those who wait behind, also when this run is cancelled. Where the back end does not answer, they are let by when
  /// nobody has asked from this place for a while: so it is not waited for long.
  private func stopWaiting(_ lease: Lease) async {
    await briefly { await $0.remote.stopWaiting($0.info(lease)) }
  }

  private func waitForRemote(
    _ lease: Lease, _ request: LockRequest, since start: ContinuousClock.Instant
  ) async throws {
    var shown: String?
    while true {
      do {
        // Noted before it is taken, so that the lock of a run that is killed here is known to be ours.
        try await update { $0.lockID = lease.id }
        let asked = ContinuousClock.now
        try await remote.lock(info(lease), waits: request.timeout > .zero)
        confirmed.confirm(lease.id, asked: asked)
        return
      } catch StateError.locked(let holder, _) {
        try await update { $0.lockID = nil }
        let waited = ContinuousClock.now - start
        guard waited < request.timeout else { throw StateError.locked(by: holder, waited: waited) }
        if shown != holder.id {
          shown = holder.id
          request.onWait?(holder)
        }
        try await Task.sleep(for: .milliseconds(Int.random(in: 300...700)))
        _ = try await mirror.renewLock(lease)
      }
    }
  }

  /// Gives back the lock that an earlier run of ours was killed with, or could not give back. What that run did not push goes
  /// first, while the lock still keeps all others from coming between.
  private func settleKeptLock(_ lease: Lease) async throws {
    let base = try await Self.base(mirror)
    guard let id = base.lockID else { return }
    let kept = RemoteLockInfo(id: id, operation: lease.operation, who: lease.who)
    do {
      if try await mirror.head().serial != base.serial {
        try await remote.lock(kept)
        try await refresh(under: lease, isPushing: true)
      }
    } catch StateError.locked {
      // Another holds it by now. Whether that one wrote shows when the state is fetched.
    } catch let error as StateError where !error.isTransient {
      try? await remote.unlock(kept)
      throw error
    }
    // A back end that fails to take the lock back has it still: it stays known for ours until it is given back.
    do { try await remote.unlock(kept) } catch let error as StateError where !error.isTransient {}
    try await update { $0.lockID = nil }
  }

  public func renewLock(_ lease: Lease) async throws -> Lease {
    let asked = ContinuousClock.now
    do { try await remote.lock(info(lease)) } catch StateError.locked(let holder, _) {
      throw StateError.leaseLost(operation: lease.operation, newHolder: holder)
    }
    confirmed.confirm(lease.id, asked: asked)
    do { return try await mirror.renewLock(lease) } catch {
      // The lease was broken here: the remote lock that was just renewed goes too.
      try? await remote.unlock(info(lease))
      throw error
    }
  }

  /// Pushes what is left, then gives both locks back.
  public func releaseLock(_ lease: Lease) async throws {
    await pusher.settle()
    confirmed.forget(lease.id)
    do {
      try await pushAll()
      try await unlockRemoteIfClean(lease)
    } catch {
      if case StateError.leaseLost(_, let holder) = error {
        // Others have been at it since: a lock of ours, which a late renewal may have taken anew, keeps nothing together.
        try? await remote.unlock(info(lease))
        try? await update { if $0.lockID == lease.id { $0.lockID = nil } }
        try await mirror.releaseLock(lease)
        throw Self.fenced(location, holder?.id == lease.id ? nil : holder)
      }
      try await mirror.releaseLock(lease)
      throw error
    }
    try await mirror.releaseLock(lease)
  }

  private func pushAll() async throws {
    let fault: (location: String, detail: String)
    do {
      return try await Self.push(mirror, to: remote)
    } catch StateError.remote(let location, let detail, _) {
      fault = (location, detail)
    } catch StateError.forbidden(let location, let detail) {
      fault = (location, detail)
    }
    let isLocked = try await Self.base(mirror).lockID != nil
    throw StateError.notPushed(location: fault.location, detail: fault.detail, isLocked: isLocked)
  }

  /// That a push was refused, as others have had the lock.
  private static func fenced(_ location: String, _ holder: LockHolder?) -> StateError {
    let who =
      holder.map { "\($0.name) holds the lock now" } ?? "the lock was lost, and others may have changed the state"
    return .notPushed(location: location, detail: who, isLocked: false)
  }

  private func unlockRemoteIfClean(_ lease: Lease) async throws {
    guard try await Self.base(mirror).lockID == lease.id else { return }
    guard try await Self.base(mirror).serial == mirror.head().serial else { return }
    do { try await remote.unlock(info(lease)) } catch StateError.lockNotHeld {}
    try await update { $0.lockID = nil }
  }

  /// The holder on this machine, or one elsewhere where the back end can tell.
  public func lockHolder() async throws -> LockHolder? {
    if let holder = try await mirror.lockHolder() { return holder }
    return try await remote.holder()?.holder()
  }

  public func breakLock(id: String) async throws {
    let isOurs = try await mirror.lockHolder()?.id == id
    do {
      try await remote.unlock(RemoteLockInfo(id: id, operation: "unlock", who: HolderProcess.userAtHost))
    } catch StateError.lockNotHeld where isOurs {}
    if isOurs { try await mirror.breakLock(id: id) }
    try await update { if $0.lockID == id { $0.lockID = nil } }
  }

  private func info(_ lease: Lease) -> RemoteLockInfo {
    RemoteLockInfo(id: lease.id, operation: lease.operation, who: lease.who, created: lease.acquired)
  }

  // MARK: Writing

  /// A holder that stood still for longer than its lease, as a process that was stopped, asks whether the lock is still its own
  /// before it begins anything.
  public func begin(_ intent: Intent, under lease: Lease) async throws {
    try await confirmed.require(lease) { _ = try await self.renewLock(lease) }
    try await mirror.begin(intent, under: lease)
  }

  @discardableResult
  public func commit(_ changes: [StateChange], closing token: String?, under lease: Lease) async throws -> Int {
    let serial = try await mirror.commit(changes, closing: token, under: lease)
    await pusher.want()
    return serial
  }

  public func abandon(_ token: String, under lease: Lease) async throws {
    try await mirror.abandon(token, under: lease)
  }

  @discardableResult
  public func replaceContents(with snapshot: StateSnapshot, under lease: Lease) async throws -> Int {
    let serial = try await mirror.replaceContents(with: snapshot, under: lease)
    await pusher.want()
    return serial
  }

  public func backUp() async throws { try await mirror.backUp() }

  public func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws {
    try await mirror.sealFile(contents, kind: kind, for: head, to: path)
  }

  public func openFile(
    _ path: String, kind: String, requiresCurrent: Bool
  ) async throws -> (contents: [UInt8], head: StateHead) {
    try await mirror.openFile(path, kind: kind, requiresCurrent: requiresCurrent)
  }

  public func close() async throws {
    await pusher.settle()
    try await mirror.close()
  }
}
