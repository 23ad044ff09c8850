import CPlatform
import Glibc

/// A program below a reaper: a process of ours between us and it, so that all that it starts can be found until its end, in whatever
/// session, environment or folder it hides. When we are killed, the program is, too.
final class ReapedProgram {
  private var started: stack_reaped

  /// The program's process number and that of its process group.
  var pid: Int32 { started.program }
  /// Readable when the program has ended.
  var channel: Int32 { started.channel }

  init(_ program: SupervisedProgram, output: Int32) throws(SystemError) {
    var started = stack_reaped()
    let variables = program.environment.map { "\($0.key)=\($0.value)" }.sorted()
    let code = withCStringArrays(program.arguments, variables) { arguments, variables in
      stack_start_reaped(
        program.executable, arguments, variables, program.workingDirectory, output, &started)
    }
    guard code == 0 else { throw SystemError("start", program.executable, code: code) }
    self.started = started
  }

  /// How it ended, to be asked once the channel is readable; `nil` when it has not. Until `endOthers` its number stays its own.
  func status() -> ExitStatus? {
    switch stack_reaped_status(channel) {
    case -1: nil
    case let status where status >= 0: ExitStatus(waitStatus: status)
    default: .unknown
    }
  }

  /// When it has ended, kills what is left of what it started; answers whether there was anything.
  ///
  /// - Parameter patience: how long that may take to end by itself.
  func endOthers(patience: Duration) -> Bool {
    guard stack_reaped_alone(channel) == 0 else { return false }
    let deadline = ContinuousClock.now + patience
    var wereThere = false
    // Of those that start others without end, each round finds the last ones.
    for _ in 0..<200 {
      let left = others
      if left.isEmpty { break }
      if ContinuousClock.now >= deadline {
        wereThere = true
        for process in left { process.signal(SIGKILL) }
      }
      usleep(2000)
    }
    return wereThere
  }

  /// What lives below the reaper, but for what was started to outlive commands, with all below that.
  private var others: [ProcessIdentity] {
    let all = ProcessStatus.allPids().compactMap { ProcessStatus(pid: $0) }
    let children = Dictionary(grouping: all, by: \.parent)
    var found: [ProcessIdentity] = []
    var next = [started.reaper]
    while let parent = next.popLast() {
      for child in children[parent] ?? [] where !DetachedProgram.isOne(child.pid) {
        if child.state != "Z" { found.append(ProcessIdentity(pid: child.pid, startTime: child.startTime)) }
        next.append(child.pid)
      }
    }
    return found
  }

  deinit {
    stack_end_reaper(&started)
  }
}
