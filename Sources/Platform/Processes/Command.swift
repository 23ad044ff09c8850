import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// A short command run to its end with its output captured. Long-running programs are units of the agent instead.
public struct Command: Sendable {
  /// A path, or a name that is looked up in `PATH`.
  public var executable: String
  public var arguments: [String]
  /// The whole environment; `nil` passes on our own.
  public var environment: [String: String]?
  public var workingDirectory: String?
  public var input: [UInt8]
  /// After this the whole process group is killed.
  public var timeout: Duration?
  /// Of each output stream only the last so many bytes are kept.
  public var outputLimit: Int
  /// Run as somebody else; needs root.
  public var user: FileOwner?

  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    workingDirectory: String? = nil, input: [UInt8] = [], timeout: Duration? = nil,
    outputLimit: Int = 1 << 20, user: FileOwner? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
    self.timeout = timeout
    self.outputLimit = outputLimit
    self.user = user
  }

  public struct Result: Hashable, Sendable {
    public let status: ExitStatus
    public let output: [UInt8]
    public let errorOutput: [UInt8]

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
  }

  /// Runs it. A status other than 0 is an answer, not an error. Cancelling the task kills the process group.
  public func run() async throws -> Result {
    try Task.checkCancellation()
    let stop = StopReason()
    let start = OwnChildren.begin()
    let child = Mutex<Int32?>(nil)
    defer {
      OwnChildren.end(start)
      if let pid = child.withLock({ $0 }) { OwnChildren.remove(pid) }
    }
    let record: ExecutionResult<(TailBuffer, TailBuffer), SequenceOutput, SequenceOutput>
    do {
      let (program, words) = try started
      record = try await Subprocess.run(
        .path(FilePath(program)), arguments: Arguments(words),
        environment: subprocessEnvironment,
        workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: options,
        input: .array(input), output: .sequence, error: .sequence
      ) { execution in
        let pid = execution.processIdentifier.value
        OwnChildren.add(pid, start)
        child.withLock { $0 = pid }
        return try await supervise(execution, stop)
      }
    } catch let error as SubprocessError {
      throw translated(error)
    }
    try Task.checkCancellation()
    let (output, errorOutput) = record.closureResult
    if let timeout, stop.timedOut {
      throw CommandError.timedOut(executable: executable, limit: timeout, errorOutput: errorOutput.text)
    }
    return Result(
      status: ExitStatus(record.terminationStatus), output: output.bytes, errorOutput: errorOutput.bytes)
  }

  /// Runs it and throws `CommandError.failed` unless it ends with status 0.
  @discardableResult
  public func runChecked() async throws -> Result {
    let result = try await run()
    guard result.status.isSuccess else {
      let said = result.errorOutput.isEmpty ? result.output : result.errorOutput
      throw CommandError.failed(
        executable: executable, status: result.status,
        errorOutput: String(decoding: said.suffix(4096), as: UTF8.self))
    }
    return result
  }

  private var subprocessEnvironment: Environment {
    guard let environment else { return .inherit }
    return .custom(
      environment.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        // As C strings: raw bytes are passed on as they are.
        .map { Array("\($0.key)=\($0.value)".utf8) + [0] })
  }

  private var options: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
    return options
  }

  /// What is really started. Another user is taken on by `setpriv`, after exec: to change the user between fork and exec
  /// of a program with threads can hang, because glibc waits for threads that the child does not have.
  private var started: (program: String, arguments: [String]) {
    get throws(CommandError) {
      if let user, user != .current {
        let change = [
          "--reuid=\(user.user)", "--regid=\(user.group)", "--clear-groups", "--no-new-privs", "--", executable,
        ]
        return ("/usr/bin/setpriv", change + arguments)
      }
      if executable.contains("/") { return (executable, arguments) }
      guard let found = ProgramSearch.find(executable, in: environment?["PATH"]) else {
        throw .notFound(executable: executable)
      }
      return (found, arguments)
    }
  }

  /// Reads both streams to their ends while the clock runs.
  private func supervise(
    _ execution: Execution<ArrayInput, SequenceOutput, SequenceOutput>, _ stop: StopReason
  ) async throws -> (TailBuffer, TailBuffer) {
    let watchdog = timeout.map { limit in
      // Owned by this function: it is cancelled before it returns.
      Task {
        try await Task.sleep(for: limit)
        stop.markTimedOut()
        kill(-execution.processIdentifier.value, SIGKILL)
      }
    }
    defer { watchdog?.cancel() }
    return try await withTaskCancellationHandler {
      async let output = TailBuffer(reading: execution.standardOutput, limit: outputLimit)
      async let errorOutput = TailBuffer(reading: execution.standardError, limit: outputLimit)
      return try await (output, errorOutput)
    } onCancel: {
      kill(-execution.processIdentifier.value, SIGKILL)
    }
  }

  private func translated(_ error: SubprocessError) -> CommandError {
    error.code == .executableNotFound
      ? .notFound(executable: executable)
      : .notStarted(executable: executable, reason: String(describing: error))
  }
}

extension ExitStatus {
  fileprivate init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(code)
    case .signaled(let number): self = .signalled(number)
    }
  }
}
