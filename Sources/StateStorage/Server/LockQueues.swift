import Synchronization

/// Those who wait for the locks of a state server, for each project in the order in which they were first refused.
///
/// It is kept in memory: who waits asks again, so that after a restart the queue is there again, in the order of the first requests.
final class LockQueues: Sendable {
  private struct Waiter {
    let info: RemoteLockInfo
    /// Whether it waits for certain: it said so, or it has asked again. Who went away after one refusal keeps nobody waiting.
    var isCertain: Bool
    var seen: ContinuousClock.Instant
    /// One that was not seen for longer has gone.
    var patience: Duration
  }

  /// Of who says that it waits: as with the other back ends.
  static let patience = Duration.seconds(5)
  /// Of others, at first and at most: Terraform's client asks ever more seldom, each 16 seconds in the end.
  private static let firstPatience = Duration.seconds(3)
  private static let longestPatience = Duration.seconds(20)
  /// Those beyond, and those who tell more bytes of themselves, are served when no other waits.
  static let mostOfProject = 256
  static let mostOfAll = 4096
  static let largestInfo = 4096

  private let queues = Mutex<[String: [Waiter]]>([:])

  /// Who is to have the lock of a project before the one with this id.
  func next(
    _ project: String, before id: String, at now: ContinuousClock.Instant = .now
  ) -> RemoteLockInfo? {
    queues.withLock { queues in
      Self.dropGone(project, &queues, now)
      let first = queues[project]?.first { $0.isCertain || $0.info.id == id }
      return first?.info.id == id ? nil : first?.info
    }
  }

  /// Notes that one was refused: it gets the last place, or keeps the one that it has.
  func enter(
    _ project: String, _ info: RemoteLockInfo, _ asking: LockAsking, at now: ContinuousClock.Instant = .now
  ) {
    guard asking != .once else { return leave(project, info.id) }
    queues.withLock { queues in
      Self.dropGone(project, &queues, now)
      var queue = queues[project] ?? []
      if let place = queue.firstIndex(where: { $0.info.id == info.id }) {
        let pause = now - queue[place].seen
        queue[place].patience = max(queue[place].patience, min(pause * 2 + .seconds(2), Self.longestPatience))
        queue[place].isCertain = true
        queue[place].seen = now
        queues[project] = queue
        return
      }
      if queues.values.reduce(0, { $0 + $1.count }) >= Self.mostOfAll {
        for other in queues.keys { Self.dropGone(other, &queues, now) }
        guard queues.values.reduce(0, { $0 + $1.count }) < Self.mostOfAll else { return }
      }
      guard queue.count < Self.mostOfProject, info.json.count <= Self.largestInfo else { return }
      let isCertain = asking == .waiting
      queues[project, default: []].append(
        Waiter(
          info: info, isCertain: isCertain, seen: now, patience: isCertain ? Self.patience : Self.firstPatience))
    }
  }

  func leave(_ project: String, _ id: String) {
    queues.withLock { queues in
      queues[project]?.removeAll { $0.info.id == id }
      if queues[project]?.isEmpty == true { queues[project] = nil }
    }
  }

  private static func dropGone(
    _ project: String, _ queues: inout [String: [Waiter]], _ now: ContinuousClock.Instant
  ) {
    queues[project]?.removeAll { now - $0.seen > $0.patience }
    if queues[project]?.isEmpty == true { queues[project] = nil }
  }
}
