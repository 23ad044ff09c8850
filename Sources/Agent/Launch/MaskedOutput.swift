import CPlatform
import Glibc
import KeyManagement
import Platform

/// Takes a unit's secrets out of what it writes, before that is in its log: a process of its own stands between the two, so that
/// it needs no agent to go on, and ends with the last of the unit's processes.
public enum MaskedOutput {
  /// What the program is called with to be that process.
  public static let argument = "mask-log"
  /// What it is called with to start that process and to end.
  public static let startArgument = "start-mask-log"
  /// Milliseconds for which what may be the beginning of a secret is held back when nothing follows.
  private static let patience: Int32 = 2000
  private static let longestHead = 16 << 20

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
    // Nothing in its environment tells that it belongs to the unit: it ends by itself, after what the last process wrote.
    // A child of a child that ends at once: what this process becomes may wait for all its children, of which that is none.
    let code = withCStringArrays(["stack", startArgument], []) {
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
    let code = withCStringArrays(["stack", argument], []) {
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

  // MARK: The filter

  /// Reads what to take out, gives up its rights, and copies standard input to standard output without that until the end.
  public static func filter() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGHUP, SIGINT, SIGTERM] { signal(number, SIG_IGN) }
    guard let head = readHead() else { return 1 }
    if let user = head.user {
      var groups = [user.group]
      guard setgroups(1, &groups) == 0, setgid(user.group) == 0, setuid(user.user) == 0 else { return 1 }
    }
    guard stack_no_new_privileges() == 0 else { return 1 }
    var masker = SecretMasker(head.secrets.map { Array($0.utf8) })
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let ready = poll(&input, 1, masker.isHolding ? patience : -1)
      if ready < 0, errno == EINTR { continue }
      if ready == 0 {
        guard put(masker.finish()) else { return 1 }
        continue
      }
      let count = read(0, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      let out = buffer.withUnsafeBytes { masker.process(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      guard put(out) else { return 1 }
    }
    return put(masker.finish()) ? 0 : 1
  }

  private static func readHead() -> MaskedOutputHead? {
    var size: UInt32 = 0
    guard withUnsafeMutableBytes(of: &size, { fill($0) }), size <= longestHead else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard bytes.withUnsafeMutableBytes({ fill($0) }) else { return nil }
    return MaskedOutputHead(bytes)
  }

  private static func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var at = 0
    while at < buffer.count {
      let count = read(0, buffer.baseAddress.map { $0 + at }, buffer.count - at)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }

  /// False when the log takes no more. A full disk loses what comes, and the unit goes on, as it does without a filter.
  private static func put(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno == ENOSPC || errno == EDQUOT
      }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
