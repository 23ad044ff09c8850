import Glibc

/// Waits for one program: its output, its end, the clock and the switch, whatever comes first.
struct ProgramWatch {
  private enum Phase {
    case running
    /// Told to end; killed at the moment given.
    case ending(ContinuousClock.Instant)
    /// Its reaper is killed at the moment given, should it still tell nothing.
    case killed(ContinuousClock.Instant)
    case abandoned
  }

  /// How long the reaper may take to tell of a program that was killed.
  private static let reaperPatience = Duration.seconds(1)
  /// Milliseconds after which a reaper that somebody has stopped goes on.
  private static let wakeInterval: Int32 = 1000

  let program: ReapedProgram
  let output: Int32
  let stop: StopSwitch
  let deadline: ContinuousClock.Instant?
  let grace: Duration
  private(set) var stopped: StopSwitch.Reason?
  private(set) var status = ExitStatus.unknown
  private var phase = Phase.running
  private var isOpen = true
  private var wake = ContinuousClock.now
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)
  /// Memory for larger pieces would be taken from the system anew for each.
  private static let largestBuffer = 1 << 18

  init(
    _ program: ReapedProgram, output: Int32, stop: StopSwitch, deadline: ContinuousClock.Instant?, grace: Duration
  ) {
    self.program = program
    self.output = output
    self.stop = stop
    self.deadline = deadline
    self.grace = grace
  }

  /// Until the program itself has ended.
  mutating func run(_ onOutput: (UnsafeRawBufferPointer) -> Void) {
    while true {
      var polls = [
        pollfd(fd: program.channel, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopped == nil ? stop.descriptor : -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&polls, nfds_t(polls.count), min(patience, Self.wakeInterval))
      if count < 0 && errno != EINTR { return }
      if ContinuousClock.now >= wake {
        program.wakeReaper()
        wake = ContinuousClock.now + .milliseconds(Int(Self.wakeInterval))
      }
      if polls[1].revents != 0 { isOpen = read(onOutput) }
      if polls[0].revents != 0, let status = program.status() {
        self.status = status
        return
      }
      if polls[2].revents != 0, let reason = stop.reason { end(reason) }
      advance()
    }
  }

  /// Milliseconds until something is to be done.
  private var patience: Int32 {
    let moment: ContinuousClock.Instant? =
      switch phase {
      case .running: deadline
      case .ending(let moment), .killed(let moment): moment
      case .abandoned: nil
      }
    guard let moment else { return .max }
    let left = (moment - ContinuousClock.now).inSeconds * 1000
    return left <= 0 ? 0 : Int32(min(left.rounded(.up), 1e9))
  }

  private mutating func end(_ reason: StopSwitch.Reason) {
    stopped = reason
    kill(-program.pid, SIGTERM)
    // A stopped process could not answer.
    kill(-program.pid, SIGCONT)
    phase = .ending(ContinuousClock.now + grace)
  }

  private mutating func advance() {
    switch phase {
    case .running:
      if let deadline, ContinuousClock.now >= deadline { end(.timedOut) }
    case .ending(let moment):
      if ContinuousClock.now >= moment {
        kill(-program.pid, SIGKILL)
        program.wakeReaper()
        phase = .killed(ContinuousClock.now + Self.reaperPatience)
      }
    case .killed(let moment):
      // It is stopped again and again, or the program cannot be killed. Its end of the channel goes with it.
      if ContinuousClock.now >= moment {
        program.killReaper()
        phase = .abandoned
      }
    case .abandoned: break
    }
  }

  /// Kills what the program has left; answers whether there was anything.
  mutating func endOthers(
    patience: Duration, sparing spared: () -> Set<ProcessIdentity>, _ onOutput: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    // Who holds the pipe says nothing: a child of ours that is just being started for another has a copy, too.
    let begun = ContinuousClock.now
    drain(onOutput, within: patience)
    return program.endOthers(patience: patience - (ContinuousClock.now - begun), sparing: spared)
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

  /// Hands on one piece; false at the end.
  private mutating func read(_ onOutput: (UnsafeRawBufferPointer) -> Void) -> Bool {
    let output = output
    let count = buffer.withUnsafeMutableBytes { bytes in
      let count = Glibc.read(output, bytes.baseAddress, bytes.count)
      if count > 0 { onOutput(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
      return count
    }
    if count < 0 { return errno == EINTR || errno == EAGAIN }
    // Whoever writes much is given larger pieces, which cost less a byte.
    if count == buffer.count, count < Self.largestBuffer { buffer = [UInt8](repeating: 0, count: 2 * count) }
    return count > 0
  }
}
