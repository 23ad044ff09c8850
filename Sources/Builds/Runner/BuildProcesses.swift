import Glibc
import Platform

/// The processes that a build's steps have started, wherever they hid.
struct BuildProcesses: Sendable {
  let id: String
  /// The build's folder.
  let root: String

  /// Kills those that are there still; answers whether there were any.
  @discardableResult
  func end() -> Bool {
    var wereThere = false
    // What is killed may have started another at the last moment.
    for _ in 0..<4 {
      let left = pids
      if left.isEmpty { break }
      wereThere = true
      for pid in left { kill(pid, SIGKILL) }
    }
    return wereThere
  }

  /// A session of its own tells nothing, but the first environment does; and of who has cleared that, the folder that it works in.
  private var pids: Set<pid_t> {
    let root = Files.realPath(root) ?? root
    let inside = ProcessStatus.allPids().filter { pid in
      guard pid != getpid(), let folder = Files.linkTarget("/proc/\(pid)/cwd") else { return false }
      return Path.isInside(folder, root)
    }
    return Set(ProcessStatus.pids(withEnvironment: "BUILD_ID", id)).union(inside)
  }
}
