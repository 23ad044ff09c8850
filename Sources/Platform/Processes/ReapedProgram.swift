import CPlatform
import Glibc

/// A program below a reaper: a process of ours between us and it, so that all that it starts can be found until its end, in whatever
/// session, environment or folder it hides. When we are killed, the program is,
/// too, and what we have named as heir is to end the rest; when the reaper is, what was below it becomes ours.
final class ReapedProgram {
  /// How long the reaper may take to answer what it can answer at once.
  private static let patience: Int32 = 1000

  private var started: stack_reaped

  /// The program's process number and that of its process group.
  var pid: Int32 { started.program }
  /// Readable when the program has ended.
  var channel: Int32 { started.channel }

  /// The strings are never freed: who inherits reads them in our memory when we are gone.
  static func setHeir(_ arguments: [String]) {
    func list(_ strings: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
      let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
      for (index, string) in strings.enumerated() { (list + index).initialize(to: strdup(string)) }
      (list + strings.count).initialize(to: nil)
      return list
    }
    stack_set_heir(list(arguments), list(ProcessEnvironment.all.map { "\($0.key)=\($0.value)" }.sorted()))
  }

  init(_ program: SupervisedProgram, output: Int32) throws(SystemError) {
    OwnChildren.inherit
    var started = stack_reaped()
    let variables = program.environment.map { "\($0.key)=\($0.value)" }.sorted()
    let start = OwnChildren.begin()
    let code = withCStringArrays(program.arguments, variables) { arguments, variables in
      stack_start_reaped(
        program.executable, arguments, variables, program.workingDirectory, output, &started)
    }
    guard code == 0 else {
      OwnChildren.end(start)
      throw SystemError("start", program.executable, code: code)
    }
    OwnChildren.add(started.reaper, start)
    self.started = started
  }

  /// How it ended, to be asked once the channel is readable; `nil` when it has not. Unknown when the reaper is gone. Until `endOthers`
  /// its number stays its own.
  func status() -> ExitStatus? {
    switch stack_reaped_status(channel) {
    case -1: nil
    case let status where status >= 0: ExitStatus(waitStatus: status)
    default: .unknown
    }
  }

  /// Has the reaper go on that somebody has stopped: the program, or what it started, could.
  func wakeReaper() { if started.reaper > 0 { kill(started.reaper, SIGCONT) } }

  /// For one that does not answer, since it is stopped over and over. What is below it becomes ours.
  func killReaper() {
    guard started.reaper > 0 else { return }
    kill(started.reaper, SIGKILL)
    while waitpid(started.reaper, nil, 0) == -1, errno == EINTR {}
    OwnChildren.remove(started.reaper)
    started.reaper = 0
  }

  /// When it has ended, kills what is left of what it started; answers whether there was anything.
  ///
  /// - Parameters:
  ///   - patience: how long that may take to end by itself.
  ///   - spared: asked once, when there is something to kill, for what is not to be.
  func endOthers(patience: Duration, sparing spared: () -> Set<ProcessIdentity>) -> Bool {
    wakeReaper()
    switch started.reaper > 0 ? stack_reaped_alone(channel, Self.patience) : -1 {
    case 1: return false
    case 0: return endBelow(patience: patience, sparing: spared)
    default:
      // While it is only stopped it still has them.
      let spared = spared()
      let wereThere = endBelow(patience: .zero) { spared }
      killReaper()
      return OwnChildren.endInherited(sparing: spared) || wereThere
    }
  }

  private func endBelow(patience: Duration, sparing others: () -> Set<ProcessIdentity>) -> Bool {
    guard started.reaper > 0 else { return false }
    let deadline = ContinuousClock.now + patience
    var wereThere = false
    var spared: Set<ProcessIdentity>?
    // Of those that start others without end, each round finds the last ones.
    for _ in 0..<200 {
      let left = ProcessTree().below(started.reaper, sparing: spared ?? [])
      if left.isEmpty { break }
      if ContinuousClock.now >= deadline {
        if spared == nil {
          spared = others()
          continue
        }
        wereThere = true
        for process in left { process.signal(SIGKILL) }
      }
      usleep(2000)
    }
    return wereThere
  }

  deinit {
    let reaper = started.reaper
    stack_end_reaper(&started)
    OwnChildren.remove(reaper)
  }
}
