import Diagnostics
import StateStorage
import Synchronization

/// Writes rows in the order they come, all that have come by then in one transaction.
///
/// Nobody waits for a single row, so that a long chain of steps costs a few transactions in place of one a step.
final class RowQueue: Sendable {
  private struct State: Sendable {
    var waiting: [StateChange] = []
    /// Whose rows they are, to name where they cannot be written.
    var firstWaiting: ObjectID?
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

  func append(_ change: StateChange, of id: ObjectID) {
    let mustStart = state.withLock { state in
      if state.waiting.isEmpty { state.firstWaiting = id }
      state.waiting.append(change)
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
    while let (rows, first) = next() {
      var faults = Diagnostics()
      if !self.faults.hasErrors {
        do { try await write(rows) } catch { faults = Journal.describe(error, first) }
      }
      let done = state.withLock { state in
        state.written += rows.count
        state.faults.append(contentsOf: faults)
        let done = state.waiters.filter { $0.count <= state.written }.map(\.continuation)
        state.waiters.removeAll { $0.count <= state.written }
        return done
      }
      for continuation in done { continuation.resume() }
    }
  }

  private func next() -> (rows: [StateChange], first: ObjectID)? {
    state.withLock { state in
      guard let first = state.firstWaiting else {
        state.isWriting = false
        return nil
      }
      let rows = state.waiting
      state.waiting = []
      state.firstWaiting = nil
      return (rows, first)
    }
  }
}
