import Diagnostics
import StateStorage
import Synchronization

/// Writes rows in the order they come, all that have come by then in one transaction.
///
/// Nobody waits for a single row, so that a long chain of steps costs a few transactions in place of one a step.
final class RowQueue: Sendable {
  private struct State: Sendable {
    var waiting: [StateChange] = []
    /// Whose rows they are.
    var owners: [ObjectID] = []
    /// Whose could not be written.
    var lost: [ObjectID] = []
    var isWriting = false
    var added = 0
    var written = 0
    var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    var faults = Diagnostics()
  }

  private let state = Mutex(State())
  private let write: @Sendable ([StateChange]) async throws -> Void

  init(_ write: @escaping @Sendable ([StateChange]) async throws -> Void) { self.write = write }

  /// What could not be written. Nothing is written after that.
  var faults: Diagnostics { state.withLock { $0.faults } }

  var lost: [ObjectID] { state.withLock { $0.lost } }

  func append(_ change: StateChange, of id: ObjectID) {
    let mustStart = state.withLock { state in
      state.waiting.append(change)
      state.owners.append(id)
      state.added += 1
      defer { state.isWriting = true }
      return !state.isWriting
    }
    // Owned by this queue: it ends when there is nothing left, and `settle` waits for it.
    if mustStart { Task { await self.writeAll() } }
  }

  /// Waits until what was appended before is durable, or could not be written.
  func settle() async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if state.written < state.added { state.waiters.append((state.added, continuation)) }
        return state.written == state.added
      }
      if isDone { continuation.resume() }
    }
  }

  private func writeAll() async {
    while let (rows, owners) = next() {
      var faults = self.faults
      if !faults.hasErrors {
        do { try await write(rows) } catch { faults = Diagnostics(describing: error) }
      }
      let done = state.withLock { state in
        state.written += rows.count
        if faults.hasErrors { state.lost += owners }
        state.faults = faults
        let done = state.waiters.filter { $0.count <= state.written }.map(\.continuation)
        state.waiters.removeAll { $0.count <= state.written }
        return done
      }
      for continuation in done { continuation.resume() }
    }
  }

  private func next() -> (rows: [StateChange], owners: [ObjectID])? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isWriting = false
        return nil
      }
      defer { (state.waiting, state.owners) = ([], []) }
      return (state.waiting, state.owners)
    }
  }
}
