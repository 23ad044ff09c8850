import Dispatch
import Glibc
import Synchronization

/// A program run to its end in a session of its own, its output handed on as it comes.
///
/// It gets no descriptor of ours, no terminal and no other variables than given. When it ends, or the time is over, or the
/// switch is turned, its whole process group is ended, and then all that descends from it, wherever it hid.
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
  /// How long what it leaves may take to end by itself. A child that is just being started is no process left behind.
  public var patience = Duration.milliseconds(50)
  /// Asked when something is left, for processes that are not to be killed, with all below them.
  public var spared: @Sendable () async -> Set<ProcessIdentity> = { [] }
  /// An answer that takes longer is not waited for.
  private static let spareTime = 3

  public init(
    executable: String, arguments: [String], environment: [String: String], workingDirectory: String,
    timeout: Duration? = nil, grace: Duration = .seconds(5)
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.timeout = timeout
    self.grace = grace
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

  /// Kills all that this process has started or has come to it, but for what is to outlive it: for one that ends at once.
  ///
  /// - Parameter rounds: of those that start others without end, each round finds the last ones.
  public static func killAll(sparing spared: Set<ProcessIdentity> = [], rounds: Int = 20) {
    for _ in 0..<rounds {
      let left = ProcessTree().below(getpid(), sparing: spared)
      if left.isEmpty { return }
      for process in left { process.signal(SIGKILL) }
      usleep(2000)
    }
  }

  /// Names what the processes above running programs become when this one is killed: this very program with these arguments, which
  /// has all below it that descends from the program, and is to kill it. To be called once, before the first program is run.
  public static func setHeir(arguments: [String]) { ReapedProgram.setHeir(arguments) }

  /// Waits on this thread, which is our own.
  private func askSpared() -> Set<ProcessIdentity> {
    let (answer, isThere) = (Answer(), DispatchSemaphore(value: 0))
    let ask = spared
    // Nobody's when the time is over: it ends with its question.
    Task {
      let found = await ask()
      answer.found.withLock { $0 = found }
      isThere.signal()
    }
    _ = isThere.wait(timeout: .now() + .seconds(Self.spareTime))
    return answer.found.withLock { $0 }
  }

  private final class Answer: Sendable {
    let found = Mutex<Set<ProcessIdentity>>([])
  }

  private func runBlocking(
    until stop: StopSwitch, onOutput: (UnsafeRawBufferPointer) -> Void
  ) throws(SystemError) -> Outcome {
    if let reason = stop.reason { return Outcome(status: .unknown, stopped: reason, leftProcesses: false) }
    let pipe = try OutputPipe()
    let program = try ReapedProgram(self, output: pipe.writeEnd)
    pipe.closeWriteEnd()
    var watch = ProgramWatch(
      program, output: pipe.readEnd, stop: stop, deadline: timeout.map { ContinuousClock.now + $0 }, grace: grace)
    watch.run(onOutput)
    let left = watch.endOthers(
      patience: watch.stopped == nil ? patience : .milliseconds(50), sparing: askSpared, onOutput)
    watch.drain(onOutput)
    return Outcome(status: watch.status, stopped: watch.stopped, leftProcesses: left)
  }
}
