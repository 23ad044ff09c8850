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
    var count = 0
    /// The newest write of each object that has one under way.
    var latest: [String: (number: Int, task: Task<Void, Never>)] = [:]
    var faults = Diagnostics()
    /// Whose writes failed.
    var lost: [ObjectID] = []
    var waiter: CheckedContinuation<Void, Never>?
  }

  let store: any StateStore
  let lease: Lease
  /// Shared by all intents of one apply.
  let operation: String
  private let deferred = Mutex(Deferred())
  private let rows: RowQueue

  init(_ store: any StateStore, _ lease: Lease) {
    self.store = store
    self.lease = lease
    operation = Self.newToken()
    rows = RowQueue { rows in _ = try await store.commit(rows, closing: nil, under: lease) }
  }

  static func newToken() -> String { RandomUUID.text() }

  func begin(_ intent: Intent) async throws {
    try await settled()
    try await uncancelled { [store, lease] in try await store.begin(intent, under: lease) }
  }

  func commit(_ changes: [StateChange], closing token: String? = nil) async throws {
    try await settled()
    _ = try await uncancelled { [store, lease] in
      try await store.commit(changes, closing: token, under: lease)
    }
  }

  /// Closes an intent with what came of it, without waiting until that is durable: while it is not, the intent is, and
  /// tells the next run as much. What depends on the object can so begin in the same transaction. `flush` waits.
  ///
  /// What came of two steps of one object, as when it is deleted and made anew, is written in their order.
  func commitSoon(_ changes: [StateChange], closing token: String, of id: ObjectID) throws {
    try check()
    deferred.withLock { deferred in
      let previous = deferred.latest[id.address]?.task
      deferred.pending += 1
      deferred.count += 1
      let number = deferred.count
      // Owned by this journal, and awaited in `flush`; the apply's cancellation does not reach it.
      let task = Task {
        await previous?.value
        await self.write(changes, closing: token, of: id, number)
      }
      deferred.latest[id.address] = (number, task)
    }
  }

  private func write(_ changes: [StateChange], closing token: String, of id: ObjectID, _ number: Int) async {
    var faults = Diagnostics()
    do { _ = try await store.commit(changes, closing: token, under: lease) } catch {
      faults = Diagnostics(describing: error)
    }
    let waiter = deferred.withLock { deferred in
      if deferred.latest[id.address]?.number == number { deferred.latest[id.address] = nil }
      deferred.pending -= 1
      if faults.hasErrors { deferred.lost.append(id) }
      if !deferred.faults.hasErrors { deferred.faults = faults }
      guard deferred.pending == 0 else { return nil as CheckedContinuation<Void, Never>? }
      defer { deferred.waiter = nil }
      return deferred.waiter
    }
    waiter?.resume()
  }

  /// Writes down what came of a step that touched nothing but state, and so has no intent. Steps that follow one another share
  /// transactions; what is begun in the world afterwards waits until these rows are durable.
  func commitSoon(_ change: StateChange, of id: ObjectID) throws {
    try check()
    rows.append(change, of: id)
  }

  /// Waits until everything is durable, and answers why not all is: the first fault, since those that follow are the same.
  func flush() async -> Diagnostics {
    await withCheckedContinuation { continuation in
      let isDone = deferred.withLock { deferred in
        if deferred.pending > 0 { deferred.waiter = continuation }
        return deferred.pending == 0
      }
      if isDone { continuation.resume() }
    }
    await rows.settle()
    return faults
  }

  func abandon(_ token: String) async throws {
    try await uncancelled { [store, lease] in try await store.abandon(token, under: lease) }
  }

  /// How many writes of each object were given here and are not in the state.
  var lost: [ObjectID: Int] {
    (deferred.withLock { $0.lost } + rows.lost).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// Nothing more is begun once something could not be written.
  private func check() throws {
    let faults = faults
    if faults.hasErrors { throw faults }
  }

  /// What could not be written.
  private var faults: Diagnostics {
    let faults = deferred.withLock { $0.faults }
    return faults.hasErrors ? faults : rows.faults
  }

  /// Waits for the rows that were to be written before.
  private func settled() async throws {
    await rows.settle()
    try check()
  }

  /// Owned by the caller, who waits for it: a task of its own only so that the caller's cancellation does not reach it.
  private func uncancelled<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    guard Task.isCancelled else { return try await body() }
    return try await Task { try await body() }.value
  }
}
