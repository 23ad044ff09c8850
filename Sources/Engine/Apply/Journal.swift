import Diagnostics
import ProviderKit
import StateStorage
import Synchronization
import Values

/// Writes to the store for one apply. Writes are carried out even when the apply's task is cancelled, because what has
/// happened must be written down.
final class Journal: Sendable {
  private struct Deferred: Sendable {
    var pending = 0
    var faults = Diagnostics()
    var waiter: CheckedContinuation<Void, Never>?
  }

  let store: any StateStore
  let lease: Lease
  /// Shared by all intents of one apply.
  let operation: String
  private let deferred = Mutex(Deferred())

  init(_ store: any StateStore, _ lease: Lease) {
    self.store = store
    self.lease = lease
    operation = Self.newToken()
  }

  static func newToken() -> String { RandomUUID.text() }

  func begin(_ intent: Intent) async throws {
    try check()
    try await uncancelled { [store, lease] in try await store.begin(intent, under: lease) }
  }

  func commit(_ changes: [StateChange], closing token: String? = nil) async throws {
    try check()
    _ = try await uncancelled { [store, lease] in
      try await store.commit(changes, closing: token, under: lease)
    }
  }

  /// Closes an intent with what came of it, without waiting until that is durable: while it is not, the intent is, and
  /// tells the next run as much. What depends on the object can so begin in the same transaction. `flush` waits.
  func commitSoon(_ changes: [StateChange], closing token: String, of id: ObjectID) throws {
    try check()
    deferred.withLock { $0.pending += 1 }
    // Owned by this journal, and awaited in `flush`; the apply's cancellation does not reach it.
    Task {
      var faults = Diagnostics()
      do { _ = try await store.commit(changes, closing: token, under: lease) } catch {
        faults = Self.describe(error, id)
      }
      let waiter = deferred.withLock { deferred in
        deferred.pending -= 1
        deferred.faults.append(contentsOf: faults)
        guard deferred.pending == 0 else { return nil as CheckedContinuation<Void, Never>? }
        defer { deferred.waiter = nil }
        return deferred.waiter
      }
      waiter?.resume()
    }
  }

  /// Waits until everything is durable, and answers what could not be written.
  func flush() async -> Diagnostics {
    await withCheckedContinuation { continuation in
      let isDone = deferred.withLock { deferred in
        if deferred.pending > 0 { deferred.waiter = continuation }
        return deferred.pending == 0
      }
      if isDone { continuation.resume() }
    }
    return deferred.withLock { $0.faults }
  }

  func abandon(_ token: String) async throws {
    try await uncancelled { [store, lease] in try await store.abandon(token, under: lease) }
  }

  static func describe(_ error: any Error, _ id: ObjectID) -> Diagnostics {
    Diagnostics(Diagnostics(describing: error).map { $0.with(address: id.description) })
  }

  /// Nothing more is begun once something could not be written.
  private func check() throws {
    let faults = deferred.withLock { $0.faults }
    if faults.hasErrors { throw faults }
  }

  /// Owned by the caller, who waits for it: a task of its own only so that the caller's cancellation does not reach it.
  private func uncancelled<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    guard Task.isCancelled else { return try await body() }
    return try await Task { try await body() }.value
  }
}
