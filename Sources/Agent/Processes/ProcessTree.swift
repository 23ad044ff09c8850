import Glibc
import Platform

/// All processes that one start of a replica led to.
struct ProcessTree: Sendable {
  /// The one that was started; it leads a session and a process group.
  let leader: ProcessIdentity
  let generation: String
  let group: ControlGroup?

  /// Sends the signal to the leader and its process group.
  func signal(_ number: Int32) {
    if leader.isAlive { kill(-leader.pid, number) }
  }

  /// Kills what is left: the process group, and whoever left it, found by control group or by environment.
  func killAll() async {
    for round in 0..<50 {
      group?.killAll()
      let left = members()
      if left.isEmpty { break }
      for pid in left { kill(pid, SIGKILL) }
      try? await Task.sleep(for: .milliseconds(round < 10 ? 2 : 20))
    }
    group?.remove()
  }

  /// Living members, the leader included.
  private func members() -> [Int32] {
    let own = getpid()
    var found = Set(group?.pids ?? [])
    if group == nil {
      found.formUnion(ProcessStatus.pids(withEnvironment: LaunchSpec.generationVariable, generation))
    }
    if leader.isAlive { found.insert(leader.pid) }
    return found.filter { $0 != own && ProcessStatus(pid: $0).map { $0.state != "Z" } == true }.sorted()
  }
}
