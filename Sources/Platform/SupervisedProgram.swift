import CPlatform
import Dispatch
import Glibc

/// A program run to its end in a session of its own, its output handed on as it comes.
///
/// It gets no descriptor of ours, no terminal and no other variables than given. When it ends, or the time is over, or the
/// switch is turned, its whole process group is ended.
public struct SupervisedProgram: Sendable {
  public struct Outcome: Sendable, Hashable {
    public let status: ExitStatus
    /// Why it was ended, if it did not end by itself.
    public let stopped: StopSwitch.Reason?
    /// Whether processes that it had started were still there, and were killed.
    public let leftProcesses: Bool
  }

  /// Absolute path of the program.
  public var executable: String
  /// The whole list, the name first.
  public var arguments: [String]
  public var environment: [String: String]
  public var workingDirectory: String
  public var timeout: Duration?
  /// How long it may take to end after `SIGTERM`, before `SIGKILL`.
  public var grace: Duration
  /// A variable's name and value that its processes have and no others: those that left the group are found by it.
  public var marker: (name: String, value: String)?

  public init(
    executable: String, arguments: [String], environment: [String: String], workingDirectory: String,
    timeout: Duration? = nil, grace: Duration = .seconds(5), marker: (name: String, value: String)? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.timeout = timeout
    self.grace = grace
    self.marker = marker
  }

  /// Runs it on a thread of its own. `onOutput` is called there, with standard output and error in the order written.
  public func run(
    until stop: StopSwitch, onOutput: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "stack.program").async {
        continuation.resume(with: Result { try runBlocking(until: stop, onOutput: onOutput) })
      }
    }
  }

  private func runBlocking(
    until stop: StopSwitch, onOutput: (UnsafeRawBufferPointer) -> Void
  ) throws(SystemError) -> Outcome {
    if let reason = stop.reason { return Outcome(status: .unknown, stopped: reason, leftProcesses: false) }
    let pipe = try OutputPipe()
    let program = DetachedProgram(
      executable: executable, arguments: arguments, environment: environment, output: .descriptor(pipe.writeEnd),
      workingDirectory: workingDirectory)
    let pid = try program.start()
    pipe.closeWriteEnd()
    var watch = ProgramWatch(
      pid: pid, output: pipe.readEnd, stop: stop, deadline: timeout.map { ContinuousClock.now + $0 }, grace: grace)
    watch.run(onOutput)
    let left = watch.endGroup(onOutput)
    if left, let marker { endMarked(marker) }
    watch.drain(onOutput)
    return Outcome(status: watch.reap(), stopped: watch.stopped, leftProcesses: left)
  }

  /// Those that made a session of their own are not in the group; their first environment tells them.
  private func endMarked(_ marker: (name: String, value: String)) {
    for _ in 0..<4 {
      let found = ProcessStatus.pids(withEnvironment: marker.name, marker.value)
      if found.isEmpty { return }
      for pid in found { kill(pid, SIGKILL) }
    }
  }
}
