import CPlatform
import Glibc
import Platform

/// Takes a unit's secrets out of what it writes, before that is in its log: a process of its own, `MaskedOutputFilter`, stands
/// between the two, so that it needs no agent to go on, and ends with the last of the unit's processes.
public enum MaskedOutput {
  /// What the program is called with to be that process.
  public static let argument = "mask-log"
  /// What it is called with to start that process and to end.
  public static let startArgument = "start-mask-log"

  /// Puts the filter between this process, with all that it becomes and starts, and its log on descriptors 1 and 2.
  static func begin(_ secrets: [String], user: FileOwner?) throws(SystemError) {
    // Held by the filter alone in the end: while it is locked something may still come.
    if flock(1, LOCK_SH) != 0 { throw SystemError("lock", "the log") }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError("make", "a pipe") }
    try startFilter(reading: ends[0])
    close(ends[0])
    defer { close(ends[1]) }
    guard dup2(ends[1], 1) == 1, dup2(ends[1], 2) == 2 else { throw SystemError("redirect", "the output") }
    try send(MaskedOutputHead(secrets: secrets, user: user).bytes)
  }

  private static func startFilter(reading descriptor: Int32) throws(SystemError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
    stack_spawn_change_folder(&actions, "/")
    stack_spawn_close_from(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, stack_spawn_new_session())
    var pid: pid_t = 0
    // Nothing in its environment tells that it belongs to the unit: it ends by itself, after what the last process wrote. Nor does it
    // belong to the build whose step may have started the agent.
    // A child of a child that ends at once: what this process becomes may wait for all its children, of which that is none.
    let code = withCStringArrays(["stack", startArgument], DetachedProgram.environment) {
      posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, $0, $1)
    }
    guard code == 0 else { throw SystemError("start", "the filter of secrets", code: code) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw SystemError("start", "the filter of secrets", code: ECHILD) }
  }

  /// Starts the filter with our own input and output.
  public static func startFilter() -> Int32 {
    var pid: pid_t = 0
    let code = withCStringArrays(["stack", argument], DetachedProgram.environment) {
      posix_spawn(&pid, "/proc/self/exe", nil, nil, $0, $1)
    }
    return code == 0 ? 0 : 1
  }

  private static func send(_ bytes: [UInt8]) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError("write to", "the filter of secrets") }
      rest = rest.dropFirst(count)
    }
  }
}
