import Dispatch
import Synchronization

/// Where a server's answers are made: not on the threads of Swift's concurrency, since they wait for the disk or a database.
///
/// Those who change one project go one after the other, and who waits for a turn has neither thread nor session: however many wait
/// for one project, there are both for the others.
final class ProjectQueues: Sendable {
  private struct Turn {
    let queue: DispatchQueue
    /// Who has the turn or waits for it.
    var count: Int
  }

  private let all = DispatchQueue(label: "stack.state.server", attributes: .concurrent)
  private let turns = Mutex<[String: Turn]>([:])

  /// - Parameter project: the one that is changed; `nil` for work that changes none.
  func perform<Result: Sendable>(_ project: String?, _ work: @escaping @Sendable () -> Result) async -> Result {
    let queue = project.map { enter($0) } ?? all
    let result = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work()) }
    }
    if let project { leave(project) }
    return result
  }

  private func enter(_ project: String) -> DispatchQueue {
    turns.withLock { turns in
      let queue = turns[project]?.queue ?? DispatchQueue(label: "stack.state.project", target: all)
      turns[project, default: Turn(queue: queue, count: 0)].count += 1
      return queue
    }
  }

  private func leave(_ project: String) {
    turns.withLock { turns in
      turns[project]?.count -= 1
      if turns[project]?.count == 0 { turns[project] = nil }
    }
  }
}
