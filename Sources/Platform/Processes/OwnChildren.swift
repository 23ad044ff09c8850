import CPlatform
import Glibc
import Synchronization

/// The children that this process has started itself. All others came to it because what had started them was killed: the reaper of a
/// program, whose descendants are ours from then on.
enum OwnChildren {
  private struct State {
    var started: Set<Int32> = []
    /// Numbers of the starts that are under way: what they make is not in the set yet.
    var underway: Set<Int> = []
    var next = 0
  }

  private static let state = Mutex(State())

  /// From the first call on the descendants of a child that ends become children of ours, and not of the machine's first process.
  static let inherit: Void = stack_become_subreaper()

  /// Before a child is started; answers what `add` or `end` is to be told.
  static func begin() -> Int {
    state.withLock { state in
      state.next += 1
      state.underway.insert(state.next)
      return state.next
    }
  }

  static func add(_ pid: Int32, _ start: Int) {
    state.withLock { state in
      state.started.insert(pid)
      state.underway.remove(start)
    }
  }

  /// A start that is over, whether or not a child came of it.
  static func end(_ start: Int) { state.withLock { state in _ = state.underway.remove(start) } }

  /// When its status was taken: the number may be another's.
  static func remove(_ pid: Int32) { state.withLock { state in _ = state.started.remove(pid) } }

  // MARK: Those that came to us

  /// Kills all that came to us, with all below, but for what was started to outlive commands. Answers whether there was anything.
  static func endInherited(sparing spared: Set<ProcessIdentity> = []) -> Bool {
    var wereThere = false
    /// Of each that is not known to be ours the number of starts before it was first seen: it may be the child of one of them.
    var seen: [ProcessIdentity: Int] = [:]
    for _ in 0..<400 {
      let (strangers, tree) = strangers()
      if strangers.allSatisfy({ spared.contains(ProcessIdentity(pid: $0.pid, startTime: $0.startTime)) }) { break }
      let (started, next, oldest) = state.withLock { ($0.started, $0.next, $0.underway.min() ?? .max) }
      for stranger in strangers where !started.contains(stranger.pid) {
        let identity = ProcessIdentity(pid: stranger.pid, startTime: stranger.startTime)
        if spared.contains(identity) { continue }
        guard let first = seen[identity], oldest > first else {
          if seen[identity] == nil { seen[identity] = next }
          continue
        }
        if stranger.state == "Z" {
          waitpid(stranger.pid, nil, WNOHANG)
          continue
        }
        wereThere = true
        for process in [identity] + tree.below(stranger.pid, sparing: spared) { process.signal(SIGKILL) }
      }
      usleep(5000)
    }
    return wereThere
  }

  private static func strangers() -> ([ProcessStatus], ProcessTree) {
    let tree = ProcessTree()
    let started = state.withLock { $0.started }
    return (tree.children(of: getpid()).filter { !started.contains($0.pid) && !DetachedProgram.isOne($0.pid) }, tree)
  }
}
