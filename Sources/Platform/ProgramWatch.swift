import CPlatform
import Glibc

/// Waits for one program: its output, its end, the clock and the switch, whatever comes first.
struct ProgramWatch {
  private enum Phase {
    case running
    /// Told to end; killed at the moment given.
    case ending(ContinuousClock.Instant)
    case killed
  }

  let pid: Int32
  let output: Int32
  let stop: StopSwitch
  let deadline: ContinuousClock.Instant?
  let grace: Duration
  private(set) var stopped: StopSwitch.Reason?
  private var phase = Phase.running
  private var isOpen = true
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)

  init(pid: Int32, output: Int32, stop: StopSwitch, deadline: ContinuousClock.Instant?, grace: Duration) {
    self.pid = pid
    self.output = output
    self.stop = stop
    self.deadline = deadline
    self.grace = grace
  }

  /// Until the program itself has ended. It is left as a zombie, so that its number stays its own.
  mutating func run(_ onOutput: (UnsafeRawBufferPointer) -> Void) {
    let ended = stack_pidfd_open(pid)
    defer { if ended >= 0 { close(ended) } }
    while true {
      var polls = [
        pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopped == nil ? stop.descriptor : -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&polls, nfds_t(polls.count), patience(hasDescriptor: ended >= 0))
      if count < 0 && errno != EINTR { return }
      if polls[1].revents != 0 { isOpen = read(onOutput) }
      if hasEnded(polls[0].revents != 0 || ended < 0) { return }
      if polls[2].revents != 0, let reason = stop.reason { end(reason) }
      advance()
    }
  }

  private func hasEnded(_ isSignalled: Bool) -> Bool {
    guard isSignalled else { return false }
    var information = siginfo_t()
    return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo != 0
  }

  /// Milliseconds until something is to be done.
  private func patience(hasDescriptor: Bool) -> Int32 {
    let moment: ContinuousClock.Instant? =
      switch phase {
      case .running: deadline
      case .ending(let moment): moment
      case .killed: nil
      }
    let most = hasDescriptor ? Int32.max : 20
    guard let moment else { return hasDescriptor ? -1 : most }
    let left = (moment - ContinuousClock.now).inSeconds * 1000
    return left <= 0 ? 0 : min(most, Int32(min(left.rounded(.up), 1e9)))
  }

  private mutating func end(_ reason: StopSwitch.Reason) {
    stopped = reason
    kill(-pid, SIGTERM)
    // A stopped process could not answer.
    kill(-pid, SIGCONT)
    phase = .ending(ContinuousClock.now + grace)
  }

  private mutating func advance() {
    switch phase {
    case .running:
      if let deadline, ContinuousClock.now >= deadline { end(.timedOut) }
    case .ending(let moment):
      if ContinuousClock.now >= moment {
        kill(-pid, SIGKILL)
        phase = .killed
      }
    case .killed: break
    }
  }

  /// Kills what is left of the group; answers whether something held the output still.
  mutating func endGroup(_ onOutput: (UnsafeRawBufferPointer) -> Void) -> Bool {
    // A moment's patience: a child that is just being started has a copy of the pipe until it becomes its program.
    drain(onOutput, within: .milliseconds(50))
    let left = isOpen
    kill(-pid, SIGKILL)
    return left
  }

  /// Reads what is there still. A process that nobody could kill does not keep us.
  mutating func drain(_ onOutput: (UnsafeRawBufferPointer) -> Void, within limit: Duration = .milliseconds(500)) {
    let deadline = ContinuousClock.now + limit
    while isOpen {
      var polls = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
      let left = (deadline - ContinuousClock.now).inSeconds * 1000
      if left <= 0 { return }
      let count = poll(&polls, 1, Int32(min(left.rounded(.up), 1e6)))
      if count > 0 { isOpen = read(onOutput) }
    }
  }

  mutating func reap() -> ExitStatus {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 { if errno != EINTR { return .unknown } }
    return ExitStatus(waitStatus: status)
  }

  /// Hands on one piece; false at the end.
  private mutating func read(_ onOutput: (UnsafeRawBufferPointer) -> Void) -> Bool {
    let output = output
    return buffer.withUnsafeMutableBytes { bytes in
      let count = Glibc.read(output, bytes.baseAddress, bytes.count)
      if count < 0 { return errno == EINTR || errno == EAGAIN }
      if count > 0 { onOutput(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
      return count > 0
    }
  }
}
