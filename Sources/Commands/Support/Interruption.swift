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

  /// Returns at the first signal to stop, or when cancelled.
  static func wait(_ terminal: Terminal) async {
    for await _ in ProcessSignals.stream(ProcessSignals.ending) {
      end("waiting for the lock", terminal)
      return
    }
  }

  /// What the body makes, unless there is a signal to stop: then it is not waited for any more.
  ///
  /// - Throws: `CancellationError` when it is ended, and what the body throws.
  static func planning<Result: Sendable>(
    _ terminal: Terminal, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (results, answer) = AsyncThrowingStream<Result, any Error>.makeStream()
    let flag = SignalFlag()
    let watcher = Task {
      while !Task.isCancelled {
        if SignalFlag.isRaised {
          end("planning", terminal)
          return answer.finish(throwing: CancellationError())
        }
        try? await Task.sleep(for: .milliseconds(20))
      }
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
    let isRaised = SignalFlag.isRaised
    flag.drop()
    if let fault { throw fault }
    if isRaised, Self.fault == nil { end("planning", terminal) }
    guard let made, !isRaised else { throw CancellationError() }
    return made
  }

  private static func end(_ what: String, _ terminal: Terminal) {
    ended.withLock { $0 = what }
    terminal.note("stopped \(what): nothing was changed")
  }
}
