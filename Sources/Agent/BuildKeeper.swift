import AgentAPI
import Dispatch
import Glibc
import Platform

/// Has builds run that wait and that nobody runs: those from before the agent's start, and those that a killed worker left.
struct BuildKeeper: Sendable {
  let queue: BuildQueue
  /// The program that can `build work`.
  let launcher: String
  let log: AgentLog

  /// Marks that were there at two looks in a row, with nobody at work, wait for us.
  private static let pause = Duration.seconds(2)
  /// When a worker does not change that, the next comes later and later.
  private static let longestPause = Duration.seconds(120)

  /// Until it is cancelled.
  func run() async {
    var pause = Self.pause
    var seen = queue.ids()
    if !seen.isEmpty { wake() }
    while true {
      do { try await Task.sleep(for: pause, tolerance: .milliseconds(500)) } catch { return }
      let ids = queue.ids()
      guard ids == seen, !ids.isEmpty, (try? queue.isForsaken) == true else {
        (seen, pause) = (ids, Self.pause)
        continue
      }
      wake()
      pause = min(pause * 2, Self.longestPause)
    }
  }

  private func wake() {
    do {
      let worker = try queue.wake(executable: launcher)
      DispatchQueue(label: "stack.builds").async {
        while waitpid(worker, nil, 0) < 0, errno == EINTR {}
      }
    } catch { log.note("cannot run the builds that wait: \(Unit.describe(error))") }
  }
}
