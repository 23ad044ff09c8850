import CPlatform
import Glibc

/// A program started in a session of its own, without a terminal, with no open file of ours, to outlive us, and the build that we
/// may be a step of.
public struct DetachedProgram: Sendable {
  /// The variable that says so.
  private static let mark = "STACK_DETACHED"
  /// The environment of one that gets nothing else.
  public static let environment = ["\(mark)=1"]

  public var executable: String
  /// The whole list, the name first.
  public var arguments: [String]
  public var environment: [String: String]
  /// Both output streams are appended to it; it is made with mode `0600`.
  public var outputFile: String
  /// What it reads on standard input, without that ever being on a disk; nothing when empty.
  public var input: [UInt8]
  public var workingDirectory: String

  public init(
    executable: String, arguments: [String], environment: [String: String], outputFile: String,
    input: [UInt8] = [], workingDirectory: String = "/"
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.outputFile = outputFile
    self.input = input
    self.workingDirectory = workingDirectory
  }

  /// Starts it and answers its process number. It is our child: somebody has to wait for it, or we end before it.
  public func start() throws(SystemError) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Kept open until the program has it.
    let input = try inputFile()
    posix_spawn_file_actions_adddup2(&actions, input.descriptor, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    stack_spawn_change_folder(&actions, workingDirectory)
    stack_spawn_close_from(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    let flags =
      stack_spawn_new_session() | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, flags)

    var pid: pid_t = 0
    let variables = environment.merging([Self.mark: "1"]) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
    let code = withCStrings(arguments) { argumentPointers in
      withCStrings(variables) { variablePointers in
        posix_spawn(&pid, executable, &actions, &attributes, argumentPointers, variablePointers)
      }
    }
    extendLifetime(input)
    guard code == 0 else { throw SystemError("start", executable, code: code) }
    return pid
  }

  private func inputFile() throws(SystemError) -> OpenFile {
    if input.isEmpty { return try OpenFile("/dev/null", O_RDONLY) }
    let descriptor = stack_memory_file()
    guard descriptor >= 0 else { throw SystemError("make", "a file in memory") }
    let file = OpenFile(owning: descriptor)
    try file.write(input)
    try file.seek(to: 0)
    return file
  }

  /// What runs so: the agent, the worker of builds and the filters of units' logs, which are this program, and the deletion of what was
  /// removed. A filter ends with what writes to it.
  private static let own = [["agent", "run"], ["build", "work"], ["mask-log"], ["start-mask-log"]]
  private static let deletion = ["-rf", "--"]

  /// Whether a process was started so. The variable alone would be anybody's who sets it: the process must be one of those that are
  /// meant.
  static func isOne(_ pid: Int32) -> Bool {
    guard ProcessStatus.hasEnvironment(pid, mark, "1"), let bytes = try? Files.read("/proc/\(pid)/cmdline") else {
      return false
    }
    let words = bytes.split(separator: 0).dropFirst().prefix(2).map { String(decoding: $0, as: UTF8.self) }
    let program = FileIdentity("/proc/\(pid)/exe")
    if words == deletion { return program != nil && program == FileIdentity("/bin/rm") }
    guard own.contains(words), let program else { return false }
    // A step may have put a newer one in this program's place.
    return [Host.executable, "/proc/self/exe"].contains { FileIdentity($0) == program }
  }
}
