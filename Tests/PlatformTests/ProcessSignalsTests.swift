import Glibc
import Platform
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

  /// What comes while nobody reads is there for who comes next, once.
  @Test func aFlagKeepsThemForTheNext() async {
    let before = action(SIGINT)
    do {
      let flag = SignalFlag([SIGINT, SIGTERM])
      #expect(!flag.isRaised)
      kill(getpid(), SIGINT)
      kill(getpid(), SIGTERM)
      await flag.wait()
      while !SignalFlag([SIGTERM]).isRaised || !SignalFlag([SIGINT]).isRaised { await Task.yield() }
      #expect(await first(of: ProcessSignals.stream([SIGTERM])) == SIGTERM)
      #expect(flag.isRaised)
      #expect(await first(of: ProcessSignals.stream([SIGINT, SIGTERM])) == SIGINT)
      #expect(!flag.isRaised)
      extendLifetime(flag)
    }
    await settled()
    #expect(action(SIGINT) == before)
    // The next flag knows nothing of it.
    #expect(!SignalFlag([SIGINT, SIGTERM]).isRaised)
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

  @Test func whoWaitsCanBeCancelled() async {
    let waiter = Task {
      let flag = SignalFlag([SIGTERM])
      await flag.wait()
      return flag.isRaised
    }
    waiter.cancel()
    #expect(await waiter.value == false)
  }

  /// Streams end with the last who holds them, which may be a task that is not quite over.
  private func settled() async { try? await Task.sleep(for: .milliseconds(200)) }

  private func action(_ number: Int32) -> Int {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
  }
}
