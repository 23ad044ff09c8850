import Synchronization

/// Lets writes that arrive while one transaction is being made durable share the next one.
///
/// Each caller resumes when the transaction with its write is on the disk. A write that fails by its own fault, before it
/// changed anything, fails alone.
final class GroupCommitter<Batch>: Sendable {
  /// Checks and makes one caller's changes; what it throws that is a `StateError` must come before its first change.
  typealias Work = @Sendable (Batch) throws -> Int
  /// Runs its argument in one transaction.
  typealias Transaction = @Sendable ((Batch) throws -> [Result<Int, any Error>]) throws -> [Result<Int, any Error>]

  private struct Waiting: Sendable {
    let work: Work
    let continuation: CheckedContinuation<Int, any Error>
  }

  private struct Pending {
    var waiting: [Waiting] = []
    var isScheduled = false
  }

  private let schedule: @Sendable (@escaping @Sendable () -> Void) -> Void
  private let transaction: Transaction
  private let pending = Mutex(Pending())

  /// - Parameter schedule: runs its argument later, on the queue of the database.
  init(
    schedule: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void, transaction: @escaping Transaction
  ) {
    self.schedule = schedule
    self.transaction = transaction
  }

  /// Returns what `work` returned, when it is durable.
  func submit(_ work: @escaping Work) async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in
      let mustSchedule = pending.withLock { pending in
        pending.waiting.append(Waiting(work: work, continuation: continuation))
        defer { pending.isScheduled = true }
        return !pending.isScheduled
      }
      if mustSchedule { schedule { self.drain() } }
    }
  }

  private func drain() {
    while true {
      let waiting = pending.withLock { pending in
        let waiting = pending.waiting
        pending.waiting = []
        if waiting.isEmpty { pending.isScheduled = false }
        return waiting
      }
      if waiting.isEmpty { return }
      commit(waiting)
    }
  }

  private func commit(_ waiting: [Waiting]) {
    do {
      let results = try run(waiting)
      for (one, result) in zip(waiting, results) { one.continuation.resume(with: result) }
    } catch {
      // Where the database does not answer it is nobody's, and each would wait for it again.
      guard waiting.count > 1, (error as? StateError)?.isSilence != true else {
        for one in waiting { one.continuation.resume(throwing: error) }
        return
      }
      // The fault may be of one of them alone.
      for one in waiting { commit([one]) }
    }
  }

  private func run(_ waiting: [Waiting]) throws -> [Result<Int, any Error>] {
    try transaction { batch in
      var results: [Result<Int, any Error>] = []
      for one in waiting {
        do {
          results.append(.success(try one.work(batch)))
        } catch let error as StateError where !error.isTransient {
          results.append(.failure(error))
        }
      }
      return results
    }
  }
}
