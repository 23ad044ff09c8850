import Diagnostics
import Platform
import Synchronization

/// Ends the waiting for a lock, or the planning under it, when the program is told to stop, so that the lock is given back at once.
///
/// A process runs one command, so there is one such thing at a time.
enum Interruption {
  private static let ended = Mutex<String?>(nil)

  /// What there is to tell of it; `nil` unless something was ended.
  static var fault: Diagnostic? {
    ended.withLock { $0 }.map { Diagnostic(.error, "stopped \($0)", detail: "nothing was changed") }
  }

  /// Returns at the first signal to stop, or when cancelled. What is waited for may be there at the same moment: see `goOn`.
  static func wait() async {
    let flag = SignalFlag()
    await flag.wait()
    if flag.isRaised { end("waiting for the lock") }
  }

  /// What was waited for is there: a signal that came late is for what comes next.
  static func goOn() { ended.withLock { $0 = nil } }

  /// What the body makes, unless there is a signal to stop: then it is not waited for any more.
  ///
  /// - Throws: `CancellationError` when it is ended, and what the body throws.
  static func planning<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (results, answer) = AsyncThrowingStream<Result, any Error>.makeStream()
    let flag = SignalFlag()
    let watcher = Task {
      await flag.wait()
      guard flag.isRaised else { return }
      end("planning")
      answer.finish(throwing: CancellationError())
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
    await watcher.value
    if let fault { throw fault }
    guard let made, !flag.isRaised else {
      end("planning")
      throw CancellationError()
    }
    return made
  }

  private static func end(_ what: String) { ended.withLock { $0 = what } }
}
