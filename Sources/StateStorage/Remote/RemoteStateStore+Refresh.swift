import Crypto
import FoundationEssentials
import KeyManagement

/// Keeping the mirror and the remote state the same.
extension RemoteStateStore {
  /// Brings the mirror up to the remote state, or what the mirror alone has to the remote.
  /// - Throws: `StateError.diverged` when both have changed since they were the same.
  func refresh(under lease: Lease, isPushing: Bool) async throws {
    let head = try await mirror.head()
    var base = try await Self.base(mirror)
    guard let file = try await remote.fetch() else {
      return try await refreshFromNothing(base, head, lease, isPushing)
    }
    guard let found = try await Self.decoded(file, from: remote, passingDamage: replacesDamage) else {
      // It is written over where it lies, whatever comes: no state has that serial.
      return try await update {
        $0.serial = -1
        $0.tag = file.tag
      }
    }
    guard found.head.lineage == head.lineage else {
      throw StateError.otherLineage(expected: head.lineage, found: found.head.lineage)
    }
    let theirs = found.head.serial
    base = try await Self.settled(base, file, theirs, mirror)
    if head.serial != base.serial {
      guard theirs == base.serial, !base.isGone else {
        throw StateError.diverged(location: location, base: base.serial, ours: head.serial, theirs: theirs)
      }
      // The same state, which was copied or moved there.
      if base.tag != file.tag { try await update { $0.tag = file.tag } }
      if isPushing { try await Self.push(mirror, to: remote) }
      return
    }
    if theirs == head.serial, file.tag == base.tag { return }
    // Of one serial, but another file: what it says counts.
    let isOfSerial = theirs == head.serial
    let isSame = isOfSerial ? try await Self.isSame(found, mirror.snapshot()) : false
    if !isSame { try await mirror.adopt(found, under: lease) }
    try await update {
      $0.serial = theirs
      $0.tag = file.tag
    }
  }

  /// As `refresh`, where the back end has no state: it has not had one yet, or it has no more, and then neither has the mirror.
  private func refreshFromNothing(
    _ base: RemoteBase, _ head: StateHead, _ lease: Lease, _ isPushing: Bool
  ) async throws {
    if head.serial != base.serial {
      guard base.serial == 0 || base.isGone else {
        throw StateError.diverged(location: location, base: base.serial, ours: head.serial, theirs: 0)
      }
      if isPushing { try await Self.push(mirror, to: remote) }
      return
    }
    if base.serial > 0, !base.isGone { try await adoptNothing(under: lease) }
  }

  /// Empties the mirror of a state that is gone. What it held stays in the history here.
  func adoptNothing(under lease: Lease) async throws {
    let before = try await mirror.snapshot()
    let head = before.head
    // A greater serial: no plan of before fits what comes.
    let empty = StateHead(lineage: head.lineage, serial: head.serial + 1, stackName: head.stackName)
    try await mirror.adopt(StateSnapshot(head: empty), under: lease)
    try await update {
      $0.serial = empty.serial
      $0.tag = ""
      $0.pushing = nil
    }
    guard !before.instances.isEmpty || !before.outputs.isEmpty else { return }
    let version = try await mirror.versions().first.map { $0.number - 1 }
    let location = remote.location
    opened.notice.withLock { $0 = .remoteGone(location: location, serial: head.serial, version: version) }
  }

  private static func isSame(_ one: StateSnapshot, _ other: StateSnapshot) -> Bool {
    StateDifference(from: one, to: other).changes.isEmpty
  }

  /// What both sides agree on after a push of ours that was carried out, and of whose answer we were not told: it is what is there.
  private static func settled(
    _ base: RemoteBase, _ file: RemoteFile, _ serial: Int, _ mirror: LocalStateStore
  ) async throws -> RemoteBase {
    guard let pushing = base.pushing, digest(file.bytes) == pushing else { return base }
    var settled = base
    settled.serial = serial
    settled.tag = file.tag
    settled.pushing = nil
    let kept = settled
    try await update(mirror) { $0 = kept }
    return kept
  }

  /// Pushes the mirror's state if it has changed since it was last the same as the remote.
  static func push(_ mirror: LocalStateStore, to remote: any RemoteState) async throws {
    let snapshot = try await mirror.snapshot()
    var base = try await base(mirror)
    if base.pushing != nil, let file = try await remote.fetch(),
      let found = try await decoded(file, from: remote, passingDamage: true)
    {
      base = try await settled(base, file, found.head.serial, mirror)
    }
    guard snapshot.head.serial != base.serial, snapshot.head.serial > 0, let lockID = base.lockID else { return }
    try await write(snapshot, of: mirror, to: remote, lockID, replacing: base)
  }

  /// Writes the mirror's state there, over the one that is known.
  static func write(
    _ snapshot: StateSnapshot, of mirror: LocalStateStore, to remote: any RemoteState, _ lockID: String,
    replacing base: RemoteBase
  ) async throws {
    let bytes = try StateV4.encode(snapshot, indented: false)
    try await update(mirror) { $0.pushing = digest(bytes) }
    let tag = try await remote.store(bytes, lockID: lockID, replacing: base.isGone ? nil : base.tag)
    try await update(mirror) {
      $0.serial = snapshot.head.serial
      $0.tag = tag
      $0.pushing = nil
    }
  }

  /// - Throws: `StateError.remoteDamaged` for what is no state, be it damaged or the page of a proxy.
  static func decoded(_ file: RemoteFile, from remote: any RemoteState) async throws -> StateSnapshot {
    do { return try await remote.secrets(StateV4.decode(file.bytes)) } catch StateError.unreadableState(let detail) {
      throw StateError.remoteDamaged(location: remote.location, detail: detail)
    }
  }

  /// `nil` for what is no state, where that is passed over.
  static func decoded(
    _ file: RemoteFile, from remote: any RemoteState, passingDamage: Bool
  ) async throws -> StateSnapshot? {
    do { return try await decoded(file, from: remote) } catch StateError.remoteDamaged where passingDamage {
      return nil
    }
  }

  private static func digest(_ bytes: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: bytes)) }

  static func base(_ mirror: LocalStateStore) async throws -> RemoteBase {
    try await mirror.database.write(isDurable: false) { try RemoteBase($0) }
  }

  func update(_ change: @escaping @Sendable (inout RemoteBase) -> Void) async throws {
    try await Self.update(mirror, change)
  }

  private static func update(
    _ mirror: LocalStateStore, _ change: @escaping @Sendable (inout RemoteBase) -> Void
  ) async throws {
    try await mirror.update(change)
  }
}
