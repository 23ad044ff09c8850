import AgentAPI
import CPlatform
import Glibc
import Platform

/// The last steps before a unit's program: `stack exec-unit --spec FILE`.
///
/// Enters the control group, sets limits, gives up the rights of root, and becomes the program. It was started in a
/// session of its own, its output on the unit's log.
public enum UnitExec {
  /// Returns only when it failed (the reason is in the log) or its start was called off.
  public static func run(specFile: String) -> Int32 {
    do {
      guard let (ticket, lock) = try LaunchFiles.redeem(ticket: specFile) else { return 0 }
      var spec = ticket
      if spec.hasSecrets {
        let secrets = try LaunchSecrets.read()
        spec.environment.merge(secrets.environment) { $1 }
        // Before the group of the unit is entered, whose processes are killed with it.
        try MaskedOutput.begin(secrets.hidden, user: spec.user)
      }
      try withExtendedLifetime(lock) { try become(spec) }
      return 126
    } catch let error as SystemError {
      say(error.description)
      return error.isNotFound ? 127 : 126
    } catch {
      say("\(error)")
      return 126
    }
  }

  private static func say(_ message: String) {
    let line = Array("stack: \(message)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }

  private static func become(_ spec: LaunchSpec) throws(SystemError) {
    guard let name = spec.command.first else { throw SystemError("start", "", code: ENOENT) }
    // Opened with the rights we still have: the unit's user need not be able to reach this program's file.
    let own = name == LaunchSpec.ownProgram ? try OpenFile("/proc/self/exe", O_RDONLY) : nil
    stack_close_on_exec_from(3)
    if let group = spec.controlGroup { enter(group) }
    try setLimits(spec.limits, hasMemoryGroup: spec.controlGroup.map(ControlGroup.limitsMemory) ?? false)
    umask(0o077)
    resetSignals()
    if let user = spec.user { try become(user) }
    try check("give up further privileges", name, stack_no_new_privileges())
    try check("change to folder", spec.workingDirectory, chdir(spec.workingDirectory))
    let variables = spec.environment.map { "\($0.key)=\($0.value)" }.sorted()
    if let own {
      let arguments = ["stack"] + spec.command.dropFirst()
      withCStringArrays(arguments, variables) { fexecve(own.descriptor, $0, $1) }
    } else {
      let path = try find(name, in: spec.environment["PATH"] ?? "")
      withCStringArrays(spec.command, variables) { execve(path, $0, $1) }
    }
    throw SystemError("start", name)
  }

  private static func enter(_ group: String) {
    // Without a group the unit still runs; its processes are then found by their environment.
    try? OpenFile(Path.join(group, "cgroup.procs"), O_WRONLY).write("0".utf8)
  }

  private static func setLimits(_ limits: UnitLimits, hasMemoryGroup: Bool) throws(SystemError) {
    func set(_ resource: Int32, _ value: Int, _ name: String) throws(SystemError) {
      var limit = rlimit()
      limit.rlim_cur = rlim_t(max(0, value))
      limit.rlim_max = rlim_t(max(0, value))
      try check("limit", name, setrlimit(__rlimit_resource_t(UInt32(resource)), &limit))
    }
    if let files = limits.openFiles {
      // Where the agent itself may have fewer, so may the unit.
      var own = rlimit()
      getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &own)
      try set(Int32(RLIMIT_NOFILE.rawValue), Int(min(own.rlim_max, rlim_t(max(0, files)))), "open files")
    }
    if let processes = limits.processes { try set(6, processes, "processes") }
    if let memory = limits.memory, !hasMemoryGroup {
      let bytes = memory.multipliedReportingOverflow(by: 1 << 20)
      if !bytes.overflow { try set(Int32(RLIMIT_DATA.rawValue), bytes.partialValue, "memory") }
    }
    // No dumps of memory that may hold secrets.
    try set(Int32(RLIMIT_CORE.rawValue), 0, "core dumps")
  }

  private static func become(_ user: FileOwner) throws(SystemError) {
    var groups = [user.group]
    try check("change to group", "\(user.group)", setgroups(1, &groups))
    try check("change to group", "\(user.group)", setgid(user.group))
    try check("change to user", "\(user.user)", setuid(user.user))
    guard user.user == 0 || (setuid(0) == -1 && geteuid() == user.user) else {
      throw SystemError("give up the rights of", "root", code: EPERM)
    }
  }

  /// The program starts with every signal at its default and none blocked, whatever this thread had.
  private static func resetSignals() {
    for number in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD] {
      signal(number, SIG_DFL)
    }
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
  }

  private static func find(_ name: String, in path: String) throws(SystemError) -> String {
    if name.contains("/") { return name }
    for folder in path.split(separator: ":") {
      let candidate = Path.join(String(folder), name)
      if Files.isExecutable(candidate) { return candidate }
    }
    throw SystemError("find the program", name, code: ENOENT)
  }

  private static func check(
    _ action: String, _ subject: String, _ answer: Int32
  ) throws(SystemError) {
    if answer != 0 { throw SystemError(action, subject) }
  }
}
