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
    let file = try await remote.fetch()
    let found = try file.map { try Self.decoded($0, from: remote) }
    if let found, found.head.lineage != head.lineage {
      throw StateError.otherLineage(expected: head.lineage, found: found.head.lineage)
    }
    let theirs = found?.head.serial ?? 0
    if let file { base = try await Self.settled(base, file, theirs, mirror) }
    if head.serial != base.serial {
      guard theirs == base.serial else {
        throw StateError.diverged(location: location, base: base.serial, ours: head.serial, theirs: theirs)
      }
      if isPushing { try await Self.push(mirror, to: remote) }
      return
    }
    guard let found, theirs != head.serial else { return }
    try await mirror.adopt(found, under: lease)
    try await update {
      $0.serial = theirs
      $0.tag = file?.tag
    }
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
    if base.pushing != nil, let file = try await remote.fetch() {
      base = try await settled(base, file, decoded(file, from: remote).head.serial, mirror)
    }
    guard snapshot.head.serial != base.serial, let lockID = base.lockID else { return }
    let bytes = try StateV4.encode(snapshot, indented: false)
    try await update(mirror) { $0.pushing = digest(bytes) }
    let tag = try await remote.store(bytes, lockID: lockID, replacing: base.tag)
    try await update(mirror) {
      $0.serial = snapshot.head.serial
      $0.tag = tag
      $0.pushing = nil
    }
  }

  /// - Throws: `StateError.remote` for what is no state, such as the page of a proxy.
  static func decoded(_ file: RemoteFile, from remote: any RemoteState) throws -> StateSnapshot {
    do { return try StateV4.decode(file.bytes) } catch StateError.unreadableState(let detail) {
      throw StateError.remote(
        location: remote.location, detail: "what it answers is no state in Terraform's format, version 4: \(detail)",
        isTransient: false)
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
