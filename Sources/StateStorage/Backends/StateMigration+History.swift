import FoundationEssentials

extension StateMigration {
  /// How many rows may be written again for the sake of the history: of a large state only the newest versions are carried.
  private static let budget = 1_000_000

  /// Makes the versions of the old state again in the new one, oldest first: what each did, who did it and when it began. Those
  /// that are there already, from a move that was interrupted, are passed over.
  static func carryHistory(
    from old: any StateStore, to new: any StateStore, upTo snapshot: StateSnapshot, _ lock: LockRequest
  ) async throws {
    let all = try await old.versions()
    let count = min(all.count, max(1, budget / max(1, snapshot.instances.count)))
    let carried = all.prefix(count).reversed()
    guard let first = carried.first else { return }
    let present = try await new.snapshot()
    if present.instances.isEmpty, present.outputs.isEmpty {
      // What was there before the oldest version that is known.
      try await replay(try await old.snapshot(ofVersion: first.number - 1), to: new, lock) { $0 }
    }
    for version in missing(Array(carried), after: try await new.versions(), serial: present.head.serial) {
      var request = lock
      request.operation = version.operation
      request.who = version.who
      try await replay(try await old.snapshot(ofVersion: version.number), to: new, request) {
        $0.acquired(at: version.startedAt)
      }
    }
  }

  /// The versions that come after the newest of the other state's.
  private static func missing(
    _ versions: [StateVersion], after others: [StateVersion], serial: Int
  ) -> ArraySlice<StateVersion> {
    let last = versions.lastIndex { version in
      others.first.map { version.isSame(as: $0) } ?? false
    }
    if let last { return versions[(last + 1)...] }
    let next = others.isEmpty ? 0 : versions.firstIndex { $0.serialAfter > serial } ?? versions.count
    return versions[next...]
  }

  private static func replay(
    _ snapshot: StateSnapshot, to store: any StateStore, _ lock: LockRequest,
    _ dated: @escaping @Sendable (Lease) -> Lease
  ) async throws {
    try await store.withLock(lock) { lease in
      try await store.replaceContents(with: snapshot, under: dated(lease))
    }
  }
}

extension StateVersion {
  /// Whether it is the same operation's, whatever number and serials it has elsewhere.
  fileprivate func isSame(as other: StateVersion) -> Bool {
    operation == other.operation && who == other.who && abs(startedAt.timeIntervalSince(other.startedAt)) < 0.001
  }
}
