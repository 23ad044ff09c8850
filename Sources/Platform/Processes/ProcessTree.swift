/// All processes of a moment, by who started them or has inherited them since.
struct ProcessTree {
  private let byParent: [Int32: [ProcessStatus]]

  init() {
    byParent = Dictionary(grouping: ProcessStatus.allPids().compactMap { ProcessStatus(pid: $0) }, by: \.parent)
  }

  func children(of pid: Int32) -> [ProcessStatus] { byParent[pid] ?? [] }

  /// What lives below a process, but for what was started to outlive commands, and what is to be spared, with all below that.
  func below(_ pid: Int32, sparing spared: Set<ProcessIdentity> = []) -> [ProcessIdentity] {
    var found: [ProcessIdentity] = []
    var next = [pid]
    while let parent = next.popLast() {
      for child in children(of: parent) where !DetachedProgram.isOne(child.pid) {
        let identity = ProcessIdentity(pid: child.pid, startTime: child.startTime)
        if spared.contains(identity) { continue }
        if child.state != "Z" { found.append(identity) }
        next.append(child.pid)
      }
    }
    return found
  }
}
