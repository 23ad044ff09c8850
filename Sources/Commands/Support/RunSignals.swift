import Engine
import Platform
import StateStorage
import Synchronization

/// What the signals to end do to a run that holds a lock, from before it asks for it until it has told how it ended.
///
/// The first lets what is in flight come to an end, and the lock be given back; the second ends the program, whose journal the next
/// run reads. None has its usual action meanwhile, which would leave the lock behind.
final class RunSignals: Sendable {
  enum Phase {
    /// Nothing is changed yet: it waits, plans or asks, and ends that by itself.
    case beginning
    case applying
    /// What was done is saved, and the lock given back, which takes as long as the back end's server does.
    case closing
    case over
  }

  /// Set by the first.
  let stop = StopSignal()
  private let terminal: Terminal
  private let phase: Mutex<Phase>
  private let watch = Mutex<SignalWatch?>(nil)

  init(_ terminal: Terminal, _ phase: Phase = .beginning) {
    self.terminal = terminal
    self.phase = Mutex(phase)
    let watch = SignalWatch { [weak self] in self?.take($0) }
    self.watch.withLock { $0 = watch }
  }

  /// Returns at the first, or when cancelled.
  func wait() async {
    while !stop.isStopped, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
  }

  /// A wish for a lock that is given up at the first.
  func request(_ operation: String, timeout: Duration) -> LockRequest {
    LockRequest(operation: operation, timeout: timeout) { [terminal] holder in
      terminal.note("waiting for the lock: \(holder.who) holds it for `\(holder.operation)`…")
    } interruption: {
      await self.wait()
      if self.stop.isStopped { Interruption.end("waiting for the lock") }
    }
  }

  func enter(_ next: Phase) {
    let isNew = phase.withLock { phase in
      defer { phase = next }
      return phase != next
    }
    if isNew, next == .closing, stop.isStopped { tellOfClosing() }
  }

  /// From here on they do what they usually do.
  func end() {
    enter(.over)
    watch.withLock { $0.take() }?.end()
    if stop.isStopped { Interruption.noteCame() }
  }

  /// What the body makes, unless there is a signal: then it is not waited for any more.
  ///
  /// - Parameter what: that is ended, as in "stopped planning".
  /// - Throws: `CancellationError` when it is ended, and what the body throws.
  func ending<Result: Sendable>(
    _ what: String, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (results, answer) = AsyncThrowingStream<Result, any Error>.makeStream()
    let watcher = Task {
      await wait()
      if stop.isStopped { answer.finish(throwing: CancellationError()) }
    }
    let work = Task {
      do {
        answer.yield(try await body())
        answer.finish()
      } catch { answer.finish(throwing: error) }
    }
    var made: Result?
    var fault: (any Error)?
    do { for try await result in results { made = result } } catch { fault = error }
    work.cancel()
    watcher.cancel()
    if stop.isStopped {
      Interruption.end(what)
      throw CancellationError()
    }
    if let fault { throw fault }
    guard let made else { throw CancellationError() }
    return made
  }

  // MARK: -

  private func take(_ signal: Int32) {
    let isFirst = !stop.isStopped
    stop.stop()
    let phase = phase.withLock { $0 }
    // A terminal that is closed says so more than once, and nobody is there to say it on purpose.
    let isOnPurpose = signal != ProcessSignals.hangup
    if !isFirst, isOnPurpose {
      terminal.note("stopped: the next run of stack takes up what was in flight")
      Terminal.exitInterrupted()
    }
    guard isFirst else { return }
    switch phase {
    case .applying:
      terminal.note(
        isOnPurpose
          ? "stopping: finishing what is in flight; press Ctrl-C again to stop now"
          : "stopping: the terminal was closed; finishing what is in flight")
    case .closing: tellOfClosing()
    case .beginning, .over: break
    }
  }

  /// Told to who has to wait for it: mostly it is over before anybody could read it.
  private func tellOfClosing() {
    Task {
      try? await Task.sleep(for: .milliseconds(500))
      guard phase.withLock({ $0 == .closing }) else { return }
      terminal.note("stopping: saving the state and giving the lock back; press Ctrl-C again to stop now")
    }
  }
}
