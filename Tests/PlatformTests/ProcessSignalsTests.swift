import Glibc
import Platform
import Synchronization
import Testing

/// Signals to end, which this process sends to itself: were one not kept, the tests would end.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProcessSignalsTests {
  private func first(of stream: AsyncStream<Int32>) async -> Int32? { await stream.first { _ in true } }

  /// The stream is in force when it is made, and after it the signal does what it did before.
  @Test func aStreamIsInForceAtOnce() async {
    let before = action(SIGTERM)
    for _ in 0..<300 {
      let stream = ProcessSignals.stream([SIGINT, SIGTERM])
      #expect(action(SIGTERM) != before)
      kill(getpid(), SIGTERM)
      #expect(await first(of: stream) == SIGTERM)
    }
    await settled()
    #expect(action(SIGTERM) == before)
  }

  /// A watch is told of each, in its order, without a task that would have to run; once it is ended, or gone, no more.
  @Test func aWatchIsToldAtOnce() async throws {
    let before = action(SIGINT)
    let told = Mutex<[Int32]>([])
    var watch: SignalWatch? = SignalWatch([SIGINT, SIGTERM]) { number in told.withLock { $0.append(number) } }
    for (count, number) in [SIGINT, SIGTERM, SIGINT].enumerated() {
      kill(getpid(), number)
      // The test's own thread: no task gets in between.
      for _ in 0..<500 where told.withLock({ $0.count }) == count { usleep(10_000) }
    }
    #expect(told.withLock { $0 } == [SIGINT, SIGTERM, SIGINT])
    watch?.end()
    #expect(action(SIGINT) == before)
    watch = SignalWatch([SIGINT]) { _ in }
    #expect(action(SIGINT) != before)
    watch = nil
    #expect(action(SIGINT) == before)
  }

  /// Of two readers the newer one has it, as it is of what is done now; when it is gone, the older one.
  @Test func theNewestReaderHasIt() async {
    let older = ProcessSignals.stream([SIGTERM])
    #expect(await firstOfItsOwn() == SIGTERM)
    kill(getpid(), SIGTERM)
    #expect(await first(of: older) == SIGTERM)
  }

  /// Of a stream that is gone with the call: one that is held, though nobody reads it, is a reader still.
  private func firstOfItsOwn() async -> Int32? {
    let newer = ProcessSignals.stream([SIGTERM])
    kill(getpid(), SIGTERM)
    return await first(of: newer)
  }

  /// Streams end with the last who holds them, which may be a task that is not quite over.
  private func settled() async { try? await Task.sleep(for: .milliseconds(200)) }

  private func action(_ number: Int32) -> Int {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
  }
}
